/** What the page is for, by its address. */
export type PageAddress =
  | { readonly kind: 'call'; readonly contact: string }
  /** `link`: the secret of an invitation. */
  | { readonly kind: 'room'; readonly room: string; readonly link: string | undefined }
  /** It names nobody. */
  | { readonly kind: 'nowhere' }

/**
 * Reads `/call/NAME` and `/room/NAME`, names in percent-encoding.
 * @param path of the page's URL
 * @param query of it, with the question mark, or empty
 */
export function readPageAddress(path: string, query = ''): PageAddress {
  const [, kind, encoded = ''] = /^\/(call|room)\/([^/]+)$/.exec(path) ?? []
  const name = decoded(encoded)?.normalize('NFC').trim()
  if (name === undefined || name === '') return { kind: 'nowhere' }
  if (kind === 'call') return { kind, contact: name }
  return { kind: 'room', room: name, link: /^\?link=([\w-]{22})$/.exec(query)?.[1] }
}

/** Undefined for what is not UTF-8 in percent-encoding. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** The part of a page's URL that says which server it is. */
export type ServerPlace = Pick<URL, 'protocol' | 'hostname'>

/** The room in the app, at the usual port of the server that serves the page. @param link the secret of an invitation */
export function roomUrlOf(
  { protocol, hostname }: ServerPlace,
  room: string,
  link: string | undefined,
): string {
  const scheme = protocol === 'https:' ? 'ringdowns' : 'ringdown'
  const secret = link === undefined ? '' : `?link=${link}`
  return `${scheme}://${hostname}/room/${encodeURIComponent(room)}${secret}`
}
