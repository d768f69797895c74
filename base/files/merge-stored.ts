import { isDeepStrictEqual } from 'node:util'
import { isRecord, type Json } from './lenient-read'

/** The most elements of a list that are kept although this version cannot read them. */
const MAX_UNREAD = 1_000

/**
 * Merges the current content into the content on disk. Values that this version cannot read stay: unknown keys, and
 * refused values until they are set. List elements are matched by their `id`.
 * @param found on disk
 * @param read the content that was read from `found`
 * @param now the content to store
 */
export function mergeStored(found: Json, read: object, now: object): Json {
  return mergeRecords(found, read as Json, now as Json)
}

function merge(found: unknown, read: unknown, now: unknown): unknown {
  if (isRecord(found) && isRecord(now)) return mergeRecords(found, isRecord(read) ? read : {}, now)
  if (Array.isArray(found) && Array.isArray(now))
    return mergeLists(found, Array.isArray(read) ? read : [], now)
  return isDeepStrictEqual(read, now) ? found : now
}

function mergeRecords(found: Json, read: Json, now: Json): Json {
  const set = Object.entries(now)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [
      key,
      Object.hasOwn(found, key) ? merge(found[key], valueOf(read, key), value) : value,
    ])
  const unknown = Object.entries(found).filter(
    ([key]) => valueOf(now, key) === undefined && valueOf(read, key) === undefined,
  )
  // Entries, not assignments: a key may be `__proto__`.
  return Object.fromEntries([...set, ...unknown]) as Json
}

const valueOf = (record: Json, key: string): unknown => (Object.hasOwn(record, key) ? record[key] : undefined)

function mergeLists(found: readonly unknown[], read: readonly unknown[], now: readonly unknown[]): unknown {
  if (![...read, ...now].every(hasId)) return isDeepStrictEqual(read, now) ? found : now
  const foundById = byId(found)
  const readById = byId(read)
  const merged: unknown[] = now.map((element) => {
    const id = idOf(element)
    return foundById.has(id) ? merge(foundById.get(id), readById.get(id), element) : element
  })
  const nowIds = new Set(now.map(idOf))
  const places = new Map(now.map((element, place) => [idOf(element), place]))
  const unreadBefore = new Map<number, unknown[]>()
  let place = merged.length
  let count = 0
  for (const element of found.toReversed()) {
    const id = idOf(element)
    if (id !== undefined && nowIds.has(id)) place = places.get(id) ?? place
    else if ((id === undefined || !readById.has(id)) && count++ < MAX_UNREAD)
      unreadBefore.set(place, [element, ...(unreadBefore.get(place) ?? [])])
  }
  return [...merged, undefined].flatMap((element, at) => [
    ...(unreadBefore.get(at) ?? []),
    ...(at < merged.length ? [element] : []),
  ])
}

const idOf = (element: unknown): unknown => (isRecord(element) ? element['id'] : undefined)
const hasId = (element: unknown): boolean => idOf(element) !== undefined
const byId = (list: readonly unknown[]): ReadonlyMap<unknown, unknown> =>
  new Map(list.filter(hasId).map((element) => [idOf(element), element]))
