import { useEffect, useState } from 'react'
import type { PictureHash, RingdownApi } from '../../electron/api'
import { useApi } from '../state/phone-context'
import { dataUrl } from '../look/data-url'

/** A picture that is asked for once, however many show it. */
interface Asked {
  readonly answer: Promise<string | undefined>
  /** Once it is there. */
  url: string | undefined
}

/** Those that were shown last. */
const asked = new Map<PictureHash, Asked>()
const MOST_PICTURES = 200

function ask(api: Pick<RingdownApi, 'getPicture'>, hash: PictureHash): Asked {
  const before = asked.get(hash)
  if (before) return before
  const answer = api.getPicture(hash).then((bytes) => (bytes ? dataUrl(bytes, 'image/jpeg') : undefined))
  const picture: Asked = { answer, url: undefined }
  asked.set(hash, picture)
  const [oldest] = asked.keys()
  if (asked.size > MOST_PICTURES && oldest !== undefined) asked.delete(oldest)
  // What cannot be had now is asked for again.
  const forget = (): unknown => asked.get(hash) === picture && asked.delete(hash)
  answer.then((url) => {
    picture.url = url
    if (url === undefined) forget()
  }, forget)
  return picture
}

/** Fetches a picture, as a `data:` URL: the page may load nothing else. @returns undefined: it is not here, or not yet */
export function usePictureUrl(hash: PictureHash | undefined): string | undefined {
  const api = useApi()
  const [fetched, setFetched] = useState<{ readonly hash: PictureHash; readonly url: string }>()

  useEffect(() => {
    if (hash === undefined) return undefined
    let isWanted = true
    ask(api, hash).answer.then(
      (url) => {
        if (isWanted && url !== undefined) setFetched({ hash, url })
      },
      // The letters stay.
      () => undefined,
    )
    return () => {
      isWanted = false
    }
  }, [api, hash])

  if (hash === undefined) return undefined
  // Kept here, too: many others may be shown meanwhile.
  return fetched?.hash === hash ? fetched.url : asked.get(hash)?.url
}
