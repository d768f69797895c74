import { checkName } from '../../../base/names/check-name'
import { decoded } from './decoded'

/** The schemes of call URLs: `ringdown:bob`, `callto:bob`. */
export const SCHEMES = ['ringdown', 'callto'] as const

/** A name of 64 code points in percent-encoded UTF-8 takes 768 characters. */
const MAX_URL_CHARACTERS = 1_000

/**
 * The contact of a call URL. Any page can contain any URL, so it is read strictly: a scheme of ours, an
 * optional `//`, the name in percent-encoding, an optional `/` as browsers append it. No query, no fragment.
 * @returns undefined for anything but a call URL
 */
export function contactOfCallUrl(url: string): string | undefined {
  if (url.length > MAX_URL_CHARACTERS) return undefined
  const { scheme, rest } = /^(?<scheme>[a-z]+):(?:\/\/)?(?<rest>[^/\\?#]+)\/?$/i.exec(url)?.groups ?? {}
  if (scheme === undefined || rest === undefined) return undefined
  if (!SCHEMES.some((ours) => ours === scheme.toLowerCase())) return undefined
  const name = decoded(rest)
  if (name === undefined) return undefined
  const checked = checkName(name)
  return checked.ok ? checked.name : undefined
}
