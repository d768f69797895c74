import type { z } from 'zod'

/** A JSON object on disk. */
export type Json = Readonly<Record<string, unknown>>

export interface LenientReading<T> {
  readonly content: T
  /** The paths of values that the schema refuses; unknown keys are not among them. */
  readonly leftOut: readonly string[]
  /** The omitted elements of lists, in their form on disk. */
  readonly unread: readonly unknown[]
}

/** Each pass removes at least one level of a bad value; no content of ours is nested deeper. */
const MAX_PASSES = 50

/** Marks an element of a list for removal, so that the positions of the others hold during a pass. */
const HOLE = Symbol('hole')

/**
 * Reads the part of a JSON object that a schema accepts. A refused value is omitted: an optional value is then missing,
 * a value with a default has its default, an element disappears from its list, and a required value takes its parent
 * with it. Unknown keys, perhaps of a newer version, are ignored. Lists that are too long end at their limit.
 * @param initial replaces missing keys at the top
 * @throws ZodError when the schema refuses the object as a whole
 */
export function readLeniently<T extends object>(
  schema: z.ZodType<T>,
  found: Json,
  initial: T,
): LenientReading<T> {
  const draft: Record<string, unknown> = structuredClone(found)
  const leftOut: string[] = []
  const unread: unknown[] = []
  for (let pass = 0; ; pass++) {
    const result = schema.safeParse(draft)
    if (result.success) return { content: result.data, leftOut, unread }
    const holed = new Set<unknown[]>()
    const { issues } = result.error
    const isRepaired = issues.map((issue) => leaveOut(issue, { draft, initial, leftOut, unread, holed }))
    for (const list of holed) compact(list)
    if (pass === MAX_PASSES || !isRepaired.includes(true)) throw result.error
  }
}

interface Repair {
  readonly draft: Record<string, unknown>
  readonly initial: object
  readonly leftOut: string[]
  readonly unread: unknown[]
  readonly holed: Set<unknown[]>
}

/** @returns whether something was changed */
function leaveOut(issue: z.core.$ZodIssue, repair: Repair): boolean {
  const { draft, leftOut, unread } = repair
  if (issue.code === 'unrecognized_keys') {
    const holder = valueAt(draft, issue.path)
    for (const key of issue.keys) if (isRecord(holder)) Reflect.deleteProperty(holder, key)
    return true
  }
  const value = valueAt(draft, issue.path)
  if (issue.code === 'too_big' && Array.isArray(value)) {
    unread.push(...(value.splice(Number(issue.maximum)) as unknown[]))
    leftOut.push(issue.path.join('.'))
    return true
  }
  return removeAt(issue.path, repair)
}

/** Removes the value at a path, or the nearest existing parent. */
function removeAt(path: readonly PropertyKey[], repair: Repair): boolean {
  const { draft, initial, leftOut, unread, holed } = repair
  for (let length = path.length; length > 0; length--) {
    const key = path[length - 1] ?? ''
    const holder = valueAt(draft, path.slice(0, length - 1))
    if (Array.isArray(holder) && typeof key === 'number' && key < holder.length) {
      if (holder[key] === HOLE) return true
      unread.push(holder[key])
      holder[key] = HOLE
      holed.add(holder)
    } else if (isRecord(holder) && Object.hasOwn(holder, key)) {
      Reflect.deleteProperty(holder, key)
    } else if (length === 1 && Object.hasOwn(initial, key)) {
      Object.assign(draft, { [key]: (initial as Json)[key as string] })
      return true
    } else continue
    leftOut.push(path.join('.'))
    return true
  }
  return false
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}

function compact(list: unknown[]): void {
  const kept = list.filter((element) => element !== HOLE)
  list.length = 0
  for (const element of kept) list.push(element)
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
