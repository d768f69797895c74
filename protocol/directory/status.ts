import type { Status } from '../../base/status'
import { ENTRY, type Extension, viewOf } from './extension'

const CODES: Readonly<Record<Status, number>> = { available: 0, 'in-call': 1, 'do-not-disturb': 2 }
const BY_CODE = new Map(Object.entries(CODES).map(([status, code]) => [code, status as Status]))
/** Of one contact among the statuses: u16 index, u8 code. */
const BYTES = 3

/** Somebody's status, for a list. */
export interface ListedStatus {
  readonly name: string
  readonly status: Status
}

/** The entry of a Login that changes the status of a client that is logged in: a u8. */
export const statusEntry = (status: Status): Extension =>
  new Map([[ENTRY.status, Uint8Array.of(CODES[status])]])

/** The status in a Login's block; undefined without one. Further bytes are ignored. */
export function statusIn(extension: Extension | undefined): Status | undefined {
  const code = extension?.get(ENTRY.status)?.[0]
  return code === undefined ? undefined : statusOf(code)
}

/** The entry of an AddContact that tells the status of each contact in it. */
export function statusesEntry(contacts: readonly Pick<ListedStatus, 'status'>[]): Extension {
  const bytes = new Uint8Array(contacts.length * BYTES)
  const view = viewOf(bytes)
  contacts.forEach(({ status }, index) => {
    view.setUint16(index * BYTES, index, true)
    view.setUint8(index * BYTES + 2, CODES[status])
  })
  return new Map([[ENTRY.statuses, bytes]])
}

/** The statuses in an AddContact. Those of contacts that are not in the message are ignored. */
export function statusesIn(
  names: readonly string[],
  extension: Extension | undefined,
): readonly ListedStatus[] {
  const bytes = extension?.get(ENTRY.statuses)
  if (bytes === undefined) return []
  const view = viewOf(bytes)
  const found: ListedStatus[] = []
  for (let at = 0; at + BYTES <= bytes.length; at += BYTES) {
    const name = names[view.getUint16(at, true)]
    if (name !== undefined) found.push({ name, status: statusOf(view.getUint8(at + 2)) })
  }
  return found
}

/** A status of a later version counts as available. */
const statusOf = (code: number): Status => BY_CODE.get(code) ?? 'available'
