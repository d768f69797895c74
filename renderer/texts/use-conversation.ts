import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Conversation, Fingerprint } from '../../electron/api'
import { useApi } from '../state/phone-context'
import { useLatest } from '../state/use-latest'
import { isSameConversation, keyOf } from './merge'
import { changed, loaded, looked, NOTHING_READ, type Reading } from './reading'

export interface OpenConversation {
  readonly reading: Reading
  /** The texts could not be had: `onRetry` asks for them again. */
  readonly hasFailed: boolean
  readonly onRetry: () => void
  /** Everything is before the user's eyes now. */
  readonly onLook: () => void
}

interface Known {
  /** The key of the conversation. */
  readonly of: string
  readonly reading: Reading
  readonly hasFailed: boolean
}

const nothingOf = (of: string): Known => ({ of, reading: NOTHING_READ, hasFailed: false })

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
  const [known, setKnown] = useState(() => nothingOf(key))
  const [attempt, setAttempt] = useState(0)
  const given = useLatest({ conversation, unread, isLooking })
  // The phone marks all as read: not before the user has seen more than what was read already.
  const toldRef = useRef<string>(undefined)

  useEffect(() => {
    let wanted = true
    const { conversation: opened, unread: count } = given()
    api.getTexts(opened).then(
      (texts) => {
        if (!wanted) return
        const next = loaded(texts, me, count)
        toldRef.current = next.seenId
        setKnown({ of: key, reading: next, hasFailed: false })
      },
      () => {
        if (wanted) setKnown({ ...nothingOf(key), hasFailed: true })
      },
    )
    const stop = api.on('texts', (changes) => {
      if (!isSameConversation(changes.conversation, opened)) return
      const looks = given().isLooking()
      setKnown((before) =>
        before.of === key ? { ...before, reading: changed(before.reading, changes, me, looks) } : before,
      )
    })
    return () => {
      wanted = false
      stop()
    }
  }, [api, key, me, given, attempt])

  const onLook = (): void => setKnown((before) => ({ ...before, reading: looked(before.reading) }))
  const onRetry = (): void => {
    setKnown(nothingOf(key))
    setAttempt((before) => before + 1)
  }
  const { reading, hasFailed } = known.of === key ? known : nothingOf(key)
  useTellRead(given, reading.seenId, toldRef)
  return { reading, hasFailed, onRetry, onLook }
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
