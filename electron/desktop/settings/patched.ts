import { isDeepStrictEqual } from 'node:util'
import { omit } from '../../../base/omit'
import type { Patch } from '../../api'

type Fields = Readonly<Record<string, unknown>>

/** A record with a patch applied; records without a change stay the same objects. */
export function patched<T extends object>(whole: T, patch: NoInfer<Patch<T>>): T {
  return patchedFields(whole as Fields, patch as Fields) as T
}

function patchedFields(whole: Fields, patch: Fields): Fields {
  let result = whole
  for (const [key, change] of Object.entries(patch)) {
    const before = result[key]
    const now = isRecord(before) && isRecord(change) ? patchedFields(before, change) : change
    if (now === before || isDeepStrictEqual(now, before)) continue
    result = now === undefined ? omit(result, key) : { ...result, [key]: now }
  }
  return result
}

/** Lists and unions are replaced as a whole. */
const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('kind' in value)
