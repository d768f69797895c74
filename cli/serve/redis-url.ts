import { UsageError } from '../exit-status'

/** @throws UsageError that does not repeat the text, which may hold a password */
export function redisUrl(where: string, word: string): string {
  const protocol = URL.canParse(word) ? new URL(word).protocol : undefined
  if (protocol !== 'redis:' && protocol !== 'rediss:')
    throw new UsageError(`${where}: a URL such as redis://host:6379 is needed`)
  return word
}
