import { isLoopback } from '../../../base/networks/socket-address'
import { parseAddress } from '../../../protocol/directory/address'

/** What the page for guests leads to. */
export type GuestPageTarget =
  | { readonly kind: 'call'; readonly name: string }
  /** `link`: the secret of the link that invites. */
  | { readonly kind: 'room'; readonly name: string; readonly link?: string | undefined }

/**
 * The address of the page by which guests call somebody, or join a room, from a browser.
 * @param page as our phone reaches it, with the path `/`
 * @param addresses of its server for people elsewhere, in the form of an account
 * @returns undefined while only this computer reaches it
 */
export function guestPageUrl(
  page: string,
  addresses: readonly string[],
  target: GuestPageTarget,
): string | undefined {
  const url = new URL(`/${target.kind}/${encodeURIComponent(target.name)}`, page)
  if (isOnlyHere(plainHost(url.hostname))) {
    // A router's address comes first, and it may have another port for the page.
    const host = addresses.map((address) => parseAddress(address)?.host).findLast((each) => !isOnlyHere(each))
    if (host === undefined) return undefined
    url.hostname = host.includes(':') ? `[${host}]` : host
  }
  if (target.kind === 'room' && target.link !== undefined) url.searchParams.set('link', target.link)
  return url.href
}

/** Whether nobody but this computer reaches a host; undefined: there is none. */
export const isOnlyHere = (host: string | undefined): boolean =>
  host === undefined || host.toLowerCase() === 'localhost' || isLoopback(host)

/** Of a URL: IPv6 is in brackets there. */
const plainHost = (host: string): string => host.replace(/^\[(.*)\]$/, '$1')
