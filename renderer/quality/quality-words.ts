import { isPrivate, isRelayed, type Privacy, type VoiceSending, type VoicePath } from '../../electron/api'
import type { Translate, WordingKey } from '../../locales/wording'

/** The lowest mean opinion score of each word. The bounds are those of ITU-T G.107 Annex B. */
const SCORES: readonly (readonly [least: number, key: WordingKey])[] = [
  [4.34, 'quality.score.veryGood'],
  [4.03, 'quality.score.good'],
  [3.6, 'quality.score.easy'],
  [3.1, 'quality.score.effort'],
  [2.58, 'quality.score.hard'],
]

/** A word for a mean opinion score, short enough for one line. */
export const scoreWords = (t: Translate, mos: number): string =>
  t(SCORES.find(([least]) => mos >= least)?.[1] ?? 'quality.score.unfit')

/** How our voice is protected against loss, short enough for a narrow column. */
export function redundancyWords(t: Translate, { repeats, hasFec }: VoiceSending): string {
  if (hasFec) return t(repeats > 0 ? 'quality.repeats.fecAndOne' : 'quality.repeats.fec')
  if (repeats === 0) return t('quality.repeats.none')
  return t(repeats === 1 ? 'quality.repeats.one' : 'quality.repeats.two')
}

/** What somebody who relays the call learns of it; undefined: nobody relays it. */
export function relayWords(t: Translate, path: VoicePath, privacy: Privacy): string | undefined {
  if (!isRelayed(path)) return undefined
  return t(isPrivate(privacy) ? 'path.relayDeaf' : 'path.relayHears')
}

/**
 * Describes a graph in words, for users who cannot see it.
 * @param values one a second
 */
export const sparkWords = (
  t: Translate,
  label: string,
  values: readonly number[],
  format: (value: number) => string,
): string =>
  t('quality.spark', {
    label,
    now: format(values.at(-1) ?? 0),
    least: format(Math.min(...values)),
    most: format(Math.max(...values)),
    seconds: values.length,
  })
