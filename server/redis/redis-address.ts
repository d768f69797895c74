import { isIP } from 'node:net'
import { type Address, formatAddress, parseAddress } from '../../protocol/directory'

interface Place {
  /** One, or those that know the others. */
  readonly hosts: readonly [Address, ...Address[]]
  /** With TLS, to every host. */
  readonly encrypted: boolean
  readonly username: string | undefined
  readonly password: string | undefined
}

/** Where a Redis is. */
export type RedisAddress = Place &
  (
    | { readonly kind: 'single'; readonly database: number }
    /** The hosts are sentinels, which know by its name where the primary is. */
    | { readonly kind: 'sentinel'; readonly primary: string; readonly database: number }
    /** The hosts are nodes of a Redis Cluster. */
    | { readonly kind: 'cluster' }
  )

/** The message says what is wrong, as a part of a sentence, without the text, which may hold a password. */
export class RedisAddressError extends Error {
  override readonly name = 'RedisAddressError'
}

const REDIS_PORT = 6379
const SENTINEL_PORT = 26379
const MAX_LENGTH = 2048
const MAX_HOSTS = 16
const FORM = /^(redis|rediss)(?:\+(sentinel|cluster))?:\/\/(?:(.*)@)?([^@/]*)(?:\/(.*))?$/s
const HOST = /^[\p{L}\p{N}._-]{1,253}$/u
const DATABASE = /^\d{1,4}$/
const NAME = /^[\w.-]{1,100}$/

/**
 * Reads `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]`, `redis+sentinel://…HOST[:PORT],HOST[:PORT]/NAME[/DATABASE]` and
 * `redis+cluster://…HOST[:PORT],HOST[:PORT]`; with `rediss` for TLS. Special characters of the password are written as `%40`.
 * @throws RedisAddressError
 */
export function readRedisAddress(text: string): RedisAddress {
  const [, scheme, kind, login, hosts = '', path = ''] =
    text.length <= MAX_LENGTH ? (FORM.exec(text) ?? []) : []
  if (scheme === undefined) throw new RedisAddressError('a URL such as redis://host:6379 is needed')
  if (/[?#]/.test(hosts + path))
    throw new RedisAddressError('a URL of Redis ends with its host or its database: leave “?” and “#” out')
  const common = { ...loginIn(login), encrypted: scheme === 'rediss' }
  if (kind === 'sentinel')
    return { ...common, kind, hosts: hostsIn(hosts, SENTINEL_PORT), ...sentinelPath(path) }
  const all = hostsIn(hosts, REDIS_PORT)
  if (kind === 'cluster') {
    if (path !== '')
      throw new RedisAddressError('a Redis Cluster has one database: end the URL with the hosts')
    return { ...common, kind, hosts: all }
  }
  if (all.length > 1)
    throw new RedisAddressError(
      'several hosts are sentinels (redis+sentinel://host,host/NAME) or nodes of a Redis Cluster (redis+cluster://host,host)',
    )
  return { ...common, kind: 'single', hosts: all, database: databaseIn(path) }
}

function sentinelPath(path: string): { readonly primary: string; readonly database: number } {
  const [primary = '', ...rest] = path.split('/')
  if (!NAME.test(primary))
    throw new RedisAddressError(
      'the name by which the sentinels know the primary is needed: redis+sentinel://host:26379,host:26379/NAME',
    )
  return { primary, database: databaseIn(rest.join('/')) }
}

/** The same text, with `***` for the password. @param text that can be read */
export const withoutPassword = (text: string): string => text.replace(/^([a-z+]+:\/\/[^:]*:).+@/s, '$1***@')

/** As in an error message. */
export const hostsText = ({ hosts }: RedisAddress): string =>
  hosts.map(({ host, port }) => formatAddress(host, port)).join(', ')

function hostsIn(text: string, usualPort: number): readonly [Address, ...Address[]] {
  const texts = text.split(',')
  if (texts.length > MAX_HOSTS) throw new RedisAddressError(`a URL of Redis names ${MAX_HOSTS} hosts at most`)
  const [first, ...more] = texts.map((each) => {
    const parsed = parseAddress(each, usualPort)
    if (!parsed || parsed.encrypted || !(isIP(parsed.host) > 0 || HOST.test(parsed.host)))
      throw new RedisAddressError(
        'each host of Redis is a name or an address, perhaps with a port: redis.example:6379',
      )
    return { host: parsed.host, port: parsed.port }
  })
  if (!first) throw new RedisAddressError('the URL of Redis has no host')
  return [first, ...more]
}

function databaseIn(text: string): number {
  if (text !== '' && !DATABASE.test(text))
    throw new RedisAddressError('the database of Redis is a number: redis://host:6379/1')
  return Number(text)
}

function loginIn(text: string | undefined): Pick<Place, 'username' | 'password'> {
  if (text === undefined) return { username: undefined, password: undefined }
  const colon = text.indexOf(':')
  const user = colon < 0 ? text : text.slice(0, colon)
  const password = colon < 0 ? '' : text.slice(colon + 1)
  return { username: decoded(user), password: decoded(password) }
}

/** @returns undefined for an empty text */
function decoded(text: string): string | undefined {
  try {
    return text === '' ? undefined : decodeURIComponent(text)
  } catch {
    throw new RedisAddressError('the password has a % that is not followed by two digits: write %25 for it')
  }
}
