import { X509Certificate } from 'node:crypto'
import { errorText } from '../../base/error-text'
import { readSmallFile } from '../../base/files/bounded-read'
import { readRedisAddress, RedisAddressError } from '../../server/redis/redis-address'
import { UsageError } from '../exit-status'

/** Many authorities. */
const MAX_CA_BYTES = 1024 * 1024

/** @throws UsageError that does not repeat the text, which may hold a password */
export function redisUrl(where: string, word: string): string {
  try {
    readRedisAddress(word)
    return word
  } catch (error) {
    if (error instanceof RedisAddressError) throw new UsageError(`${where}: ${error.message}`)
    throw error
  }
}

/**
 * The certificate authorities of Redis, PEM.
 * @param file undefined: those that Node.js trusts
 * @param url of the Redis
 * @throws UsageError when the file cannot be used, or would not be
 */
export function redisAuthorities(file: string | undefined, url: string | undefined): string | undefined {
  if (file === undefined) return undefined
  const pem = authoritiesIn(file)
  if (url !== undefined && !readRedisAddress(url).encrypted)
    throw new UsageError(
      '--redis-ca: the URL of Redis is one without TLS: write rediss:// instead of redis://',
    )
  return pem
}

function authoritiesIn(file: string): string {
  try {
    const pem = readSmallFile(file, MAX_CA_BYTES)
    if (pem === undefined) throw new Error('it does not exist')
    new X509Certificate(pem)
    return pem
  } catch (error) {
    throw new UsageError(`--redis-ca: ${file} holds no certificate (${errorText(error)}): give a PEM file`)
  }
}
