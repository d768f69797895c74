import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Conversation, Fingerprint } from '../../electron/api'
import { useApi } from '../state/phone-context'
import { useLatest } from '../state/use-latest'
import { isSameConversation, keyOf } from './merge'
import { changed, loaded, looked, NOTHING_READ, type Reading } from './reading'

export interface OpenConversation {
  readonly reading: Reading
  /** Everything is before the user's eyes now. */
  readonly onLook: () => void
}

/**
 * Follows the texts of a conversation, and tells when the user has seen them.
 * @param unread how many texts the user had not seen when it was opened
 * @param isLooking whether the end of the list is before the user's eyes
 */
export function useConversation(
  conversation: Conversation,
  me: Fingerprint,
  unread: number,
  isLooking: () => boolean,
): OpenConversation {
  const api = useApi()
  const key = keyOf(conversation)
  const [{ of, reading }, setKnown] = useState<{ of: string; reading: Reading }>({
    of: key,
    reading: NOTHING_READ,
  })
  const given = useLatest({ conversation, unread, isLooking })
  // The phone marks all as read: not before the user has seen more than what was read already.
  const toldRef = useRef<string>(undefined)

  useEffect(() => {
    let wanted = true
    const { conversation: opened, unread: count } = given()
    const keep = (next: Reading): void => {
      if (!wanted) return
      toldRef.current = next.seenId
      setKnown({ of: key, reading: next })
    }
    api.getTexts(opened).then(
      (texts) => keep(loaded(texts, me, count)),
      () => keep(loaded([], me, 0)),
    )
    const stop = api.on('texts', (changes) => {
      if (!isSameConversation(changes.conversation, opened)) return
      const looks = given().isLooking()
      setKnown((before) =>
        before.of === key ? { of: key, reading: changed(before.reading, changes, me, looks) } : before,
      )
    })
    return () => {
      wanted = false
      stop()
    }
  }, [api, key, me, given])

  const onLook = (): void => setKnown((before) => ({ ...before, reading: looked(before.reading) }))
  const shown = of === key ? reading : NOTHING_READ
  useTellRead(given, shown.seenId, toldRef)
  return { reading: shown, onLook }
}

/** Tells the phone, once for each text that is the last one seen. */
function useTellRead(
  given: () => { readonly conversation: Conversation },
  seenId: string | undefined,
  toldRef: RefObject<string | undefined>,
): void {
  const api = useApi()
  useEffect(() => {
    if (seenId === undefined || toldRef.current === seenId) return
    toldRef.current = seenId
    // Nothing is lost when it fails: the next text tells it again.
    api.markRead(given().conversation).catch(() => undefined)
  }, [api, given, seenId, toldRef])
}
