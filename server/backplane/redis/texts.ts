import { z } from 'zod'
import { jsonIn } from '../../../base/json'
import { isName } from '../../../base/names/check-name'
import type { LookAlikeKeys } from '../../../base/names/look-alike'
import type { Status } from '../../../base/status'
import type { EntryId, EntryStatus, RosterChange, RosterEntry, VersionedEntry } from '../backplane'

/** The lines of an entry in Redis; see `scripts.ts`. Nodes of a later version may write more, which are ignored. */
const ENTRY_LINES = 9
/** Longer than any entry: an announcement has 4 KB at most. Characters */
const MAX_ENTRY_TEXT = 16_384
const KEY = /^(?:[0-9a-f]{64})?$/
const NUMBER = /^\d{1,15}$/
const STATUSES: ReadonlySet<string> = new Set<Status>(['available', 'in-call', 'do-not-disturb'])
/** Of any version. */
const STATUS = /^[a-z-]{1,32}$/

/** What the scripts take of an entry: name, looks, node, session, key, status, announcement, ticket. */
export const entryTexts = (entry: RosterEntry, [folded, seen]: LookAlikeKeys): readonly string[] => [
  ...[entry.name, folded, seen, entry.node, entry.session, entry.key ?? '', entry.status],
  ...[bytesText(entry.announced), bytesText(entry.ticket)],
]

/** @param record what Redis has stored for the name @returns undefined when it is no entry of ours */
export function readEntry(name: string, record: string): VersionedEntry | undefined {
  if (record.length > MAX_ENTRY_TEXT || !isName(name)) return undefined
  const lines = record.split('\n', ENTRY_LINES)
  if (lines.length < ENTRY_LINES) return undefined
  const [version = '', node = '', session = '', key = '', word = '', , , announced = '', ticket = ''] = lines
  const status = statusIn(word)
  if (!NUMBER.test(version) || node === '' || session === '' || !KEY.test(key) || !status) return undefined
  return {
    ...{ name, node, session, status, version: Number(version) },
    key: key === '' ? undefined : key,
    announced: bytesIn(announced),
    ticket: bytesIn(ticket),
  }
}

const message = z.tuple([z.string().min(1), z.string().regex(NUMBER)], z.string())

/** @returns undefined when it is no change of ours */
export function readChange(text: string): RosterChange | undefined {
  const read = message.safeParse(jsonIn(text))
  if (!read.success) return undefined
  const [epoch, version, ...parts] = read.data
  const left: EntryId[] = []
  const arrived: VersionedEntry[] = []
  const statuses: EntryStatus[] = []
  for (let at = 0; at < parts.length; at += 3) {
    const [sign = '', name = '', value = ''] = parts.slice(at, at + 3)
    const step = readStep(sign, name, value)
    if (step === undefined) return undefined
    if (sign === '-') left.push(step)
    else if ('node' in step) arrived.push(step)
    else if ('status' in step) statuses.push(step)
  }
  return { epoch, version: Number(version), left, arrived, statuses }
}

function readStep(
  sign: string,
  name: string,
  value: string,
): EntryId | VersionedEntry | EntryStatus | undefined {
  switch (sign) {
    case '-':
      return value === '' ? undefined : { name, session: value }
    case '+':
      return readEntry(name, value)
    case '~': {
      const [session = '', word = ''] = value.split('\n', 2)
      const status = statusIn(word)
      return session !== '' && status ? { name, session, status } : undefined
    }
    default:
      return undefined
  }
}

const isStatus = (text: string): text is Status => STATUSES.has(text)

/** One that only a later version knows is none to us. @returns undefined for what is no status of any version */
const statusIn = (text: string): Status | undefined =>
  isStatus(text) ? text : STATUS.test(text) ? 'available' : undefined

/** Empty for none; bytes begin with a dot. */
const bytesText = (bytes: Uint8Array | undefined): string =>
  bytes === undefined ? '' : `.${Buffer.from(bytes).toString('base64url')}`

/** Copied: they are kept for long, and a small `Buffer` keeps 8 KB in memory, which it shares with others. */
const bytesIn = (text: string): Uint8Array | undefined =>
  text.startsWith('.') ? new Uint8Array(Buffer.from(text.slice(1), 'base64url')) : undefined

/** A message between nodes: the sender, the version that it knew, and the text. */
export const nodeMessageText = (from: string, after: number, text: string): string =>
  `${from} ${after}\n${text}`

const NODE_MESSAGE = /^(\S{1,100}) (\d{1,15})\n/

/** @returns undefined when it is no message of a node */
export function readNodeMessage(
  text: string,
): { readonly from: string; readonly after: number; readonly text: string } | undefined {
  const found = NODE_MESSAGE.exec(text.slice(0, 128))
  if (!found) return undefined
  const [head, from = '', after = ''] = found
  return { from, after: Number(after), text: text.slice(head.length) }
}
