import { lookAlikeKeys } from '../../../base/names/look-alike'
import type { RosterChange, VersionedEntry } from '../../../server/backplane/backplane'
import { entryTexts } from '../../../server/backplane/redis/texts'

/** What Redis stores and sends, as `scripts.ts` writes it. All of it is ASCII but names. */

/** A name of a script and the prefix of keys. */
const SCRIPT_ARGS = ['EVALSHA', '0'.repeat(40), '1', '{ringdown}:']
const CHANNEL = '{ringdown}:changes'

/** The record of an entry. */
export function recordOf(entry: VersionedEntry): string {
  const [, folded = '', seen = '', node, session, key, status, announced, ticket] = entryTexts(
    entry,
    lookAlikeKeys(entry.name),
  )
  return [entry.version, node, session, key, status, folded, seen, announced, ticket].join('\n')
}

/** @param record the records of those who have arrived */
export function changeText(change: RosterChange, record: (entry: VersionedEntry) => string): string {
  const steps = [
    ...change.left.flatMap(({ name, session }) => ['-', name, session]),
    ...change.arrived.flatMap((entry) => ['+', entry.name, record(entry)]),
    ...change.statuses.flatMap(({ name, session, status }) => ['~', name, `${session}\n${status}`]),
  ]
  return JSON.stringify([change.epoch, String(change.version), ...steps])
}

/** The bytes of a list of texts in the protocol of Redis. */
export const bytesOf = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => {
    const length = Buffer.byteLength(text)
    return sum + `$${length}\r\n`.length + length + 2
  }, `*${texts.length}\r\n`.length)

/** The bytes of a script's call. */
export const scriptBytes = (args: readonly string[]): number => bytesOf([...SCRIPT_ARGS, ...args])

/** The bytes of a text that is sent to a channel. */
export const publishedBytes = (text: string): number => bytesOf(['message', CHANNEL, text])
