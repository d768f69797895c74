import type { SoundTestPhase } from '../../electron/api'
import type { Translate, WordingKey } from '../../locales/wording'

const WORDS: { readonly [Phase in SoundTestPhase]?: WordingKey } = {
  opening: 'sound.opening',
  recording: 'sound.speakNow',
  'playing-back': 'sound.playingBack',
}

/** The current phase for the user, in words; undefined if there is nothing to say. */
export function phaseWords(t: Translate, phase: SoundTestPhase | undefined): string | undefined {
  const key = phase && WORDS[phase]
  return key && t(key)
}
