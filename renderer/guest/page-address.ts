/** What the page is for, by its address. */
export type PageAddress =
  | { readonly kind: 'call'; readonly contact: string }
  | { readonly kind: 'room'; readonly room: string }
  /** It names nobody. */
  | { readonly kind: 'nowhere' }

/** Reads `/call/NAME` and `/room/NAME`, names in percent-encoding. @param path of the page's URL */
export function readPageAddress(path: string): PageAddress {
  const [, kind, encoded = ''] = /^\/(call|room)\/([^/]+)$/.exec(path) ?? []
  const name = decoded(encoded)?.normalize('NFC').trim()
  if (name === undefined || name === '') return { kind: 'nowhere' }
  return kind === 'call' ? { kind, contact: name } : { kind: 'room', room: name }
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

/** The room in the app, at the usual port of the server that serves the page. @param link the query of an invitation, or empty */
export function roomUrlOf({ protocol, hostname }: ServerPlace, room: string, link: string): string {
  const scheme = protocol === 'https:' ? 'ringdowns' : 'ringdown'
  const secret = /^\?link=[\w-]{22}$/.test(link) ? link : ''
  return `${scheme}://${hostname}/room/${encodeURIComponent(room)}${secret}`
}
