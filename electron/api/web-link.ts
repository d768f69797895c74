/** UTF-16 units. */
export const MAX_LINK_LENGTH = 2_000

/**
 * Whether a browser may open this: a page of the web, written as browsers write addresses themselves. So it shows where it leads: a
 * host of other letters is in Punycode, and no name and password before it look like one.
 */
export function isWebLink(text: string): boolean {
  if (text.length > MAX_LINK_LENGTH || !/^https?:\/\//.test(text) || !URL.canParse(text)) return false
  const { href, username, password, hostname } = new URL(text)
  return href === text && username === '' && password === '' && hostname !== ''
}
