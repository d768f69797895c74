import { useEffect, useState } from 'react'
import type { PictureHash } from '../../electron/api'
import { useApi } from '../state/phone-context'
import { dataUrl } from '../look/data-url'

/** Those that were shown last. */
const urls = new Map<PictureHash, string>()
const MOST_URLS = 200

function remember(hash: PictureHash, url: string): void {
  urls.delete(hash)
  urls.set(hash, url)
  const [oldest] = urls.keys()
  if (urls.size > MOST_URLS && oldest !== undefined) urls.delete(oldest)
}

interface Fetched {
  readonly hash: PictureHash
  readonly url: string
}

/** Fetches a picture, as a `data:` URL: the page may load nothing else. @returns undefined: it is not here, or not yet */
export function usePictureUrl(hash: PictureHash | undefined): string | undefined {
  const api = useApi()
  const known = hash === undefined ? undefined : urls.get(hash)
  // Kept here, too: many others may be shown meanwhile.
  const [fetched, setFetched] = useState<Fetched | undefined>(
    hash !== undefined && known !== undefined ? { hash, url: known } : undefined,
  )

  useEffect(() => {
    if (hash === undefined || urls.has(hash)) return undefined
    let isWanted = true
    api
      .getPicture(hash)
      .then((bytes) => (bytes ? dataUrl(bytes, 'image/jpeg') : undefined))
      .then(
        (url) => {
          if (url === undefined) return
          remember(hash, url)
          if (isWanted) setFetched({ hash, url })
        },
        // The letters stay.
        () => undefined,
      )
    return () => {
      isWanted = false
    }
  }, [api, hash])

  return known ?? (fetched !== undefined && fetched.hash === hash ? fetched.url : undefined)
}
