import type { Translate, WordingKey } from '../../locales/wording'

/** A placeholder for the name, of the private use area: sentences contain no such character. */
const SLOT = '\uE000'

/**
 * The parts of a sentence before and after its `name`, for a name that is drawn separately: its position depends on the
 * language.
 */
export function textAround(t: Translate, key: WordingKey): readonly [before: string, after: string] {
  const [before = '', after = ''] = t(key, { name: SLOT }).split(SLOT)
  return [before, after]
}
