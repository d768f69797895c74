/**
 * Plain Chromium does not support custom schemes: `app://phone/index.html` becomes
 * `https://phone.app.invalid/index.html` there (a secure origin under a top-level domain that RFC 2606 reserves), and
 * the application sees only the former.
 */

const HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/
const SUFFIX = 'invalid'

/** Schemes that the application registered as privileged. */
const schemes = new Set<string>()

export function addScheme(scheme: string): void {
  schemes.add(scheme)
}

/** @throws Error for a host that is not valid in a domain name */
export function toChromium(url: string): string {
  const { protocol, host, pathname, search, hash } = new URL(url)
  const scheme = protocol.slice(0, -1)
  if (!schemes.has(scheme)) return url
  if (!HOST.test(host))
    throw new Error(`${url}: the stand-in needs a plain host name, as in ${scheme}://name/path`)
  return `https://${host}.${scheme}.${SUFFIX}${pathname === '' ? '/' : pathname}${search}${hash}`
}

export function fromChromium(url: string): string {
  const origin = /^https:\/\/([^/:]+)\.([^./:]+)\.invalid(?=\/|$)/.exec(url)
  const [whole, host, scheme] = origin ?? []
  if (whole === undefined || scheme === undefined || !schemes.has(scheme)) return url
  return `${scheme}://${host ?? ''}${url.slice(whole.length)}`
}

/** The same in a header, e.g. `img-src app: app://phone` of a content security policy. */
export function headerToChromium(value: string): string {
  let result = value
  for (const scheme of schemes) {
    result = result
      .replaceAll(new RegExp(`\\b${scheme}://([a-z0-9.-]+)`, 'g'), `https://$1.${scheme}.${SUFFIX}`)
      .replaceAll(new RegExp(`(?<=^|[\\s;,])${scheme}:(?=$|[\\s;,])`, 'g'), `https://*.${scheme}.${SUFFIX}`)
  }
  return result
}
