import { useEffect, useState } from 'react'
import type { Conversation, RoomImage } from '../../electron/api'
import { useApi } from '../state/phone-context'
import { useLatest } from '../state/use-latest'
import { dataUrl } from '../look/data-url'
import { keyOf } from './merge'

/** The picture as a `data:` URL: the page may load nothing else. */
export type ImageSource =
  | { readonly kind: 'loading' }
  | { readonly kind: 'here'; readonly url: string }
  | { readonly kind: 'missing' }

const LOADING: ImageSource = { kind: 'loading' }
const MISSING: ImageSource = { kind: 'missing' }

/** Those that were shown last, so that scrolling back fetches nothing. */
const shown = new Map<string, ImageSource>()
const MOST_SHOWN = 24

function remember(key: string, source: ImageSource): void {
  shown.delete(key)
  shown.set(key, source)
  for (const oldest of shown.keys()) {
    if (shown.size <= MOST_SHOWN) return
    shown.delete(oldest)
  }
}

/** Fetches an image of a conversation. */
export function useImage(conversation: Conversation, id: string, type: RoomImage['type']): ImageSource {
  const api = useApi()
  const key = `${keyOf(conversation)} ${id}`
  const opened = useLatest(conversation)
  const [source, setSource] = useState<{ of: string; source: ImageSource }>()
  const known = shown.get(key)

  useEffect(() => {
    if (shown.has(key)) return undefined
    let wanted = true
    const keep = (next: ImageSource): void => {
      if (next.kind === 'here') remember(key, next)
      if (wanted) setSource({ of: key, source: next })
    }
    api
      .getImage(opened(), id)
      .then((bytes) => (bytes ? dataUrl(bytes, type) : undefined))
      .then(
        (url) => keep(url === undefined ? MISSING : { kind: 'here', url }),
        () => keep(MISSING),
      )
    return () => {
      wanted = false
    }
  }, [api, key, id, type, opened])

  return known ?? (source?.of === key ? source.source : LOADING)
}
