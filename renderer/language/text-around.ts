import type { Fill, Translate, WordingKey } from '../../locales/wording'

/** A placeholder for the name, of the private use area: sentences contain no such character. */
const SLOT = '\uE000'

/**
 * The parts of a sentence before and after its `name`, for a name that is drawn separately: its position depends on the
 * language.
 *
 * @param fill the other parameters of the sentence
 */
export function textAround(
  t: Translate,
  key: WordingKey,
  fill: Fill = {},
): readonly [before: string, after: string] {
  const [before = '', after = ''] = t(key, { ...fill, name: SLOT }).split(SLOT)
  return [before, after]
}
