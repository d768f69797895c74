import type { Translate, WordingKey } from '../../locales/wording'

/** Stands for what is drawn in the middle: no name holds it. */
const SLOT = '\uFFFC'

/** The sentence before and after its `name`, for a name that is drawn by itself: languages put it elsewhere. */
export function around(t: Translate, key: WordingKey): readonly [before: string, after: string] {
  const [before = '', after = ''] = t(key, { name: SLOT }).split(SLOT)
  return [before, after]
}
