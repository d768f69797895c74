import type { SoundTestPhase } from '../../electron/api'
import type { Translate } from '../../locales/wording'

/** The current phase for the user, in words; undefined if there is nothing to say. */
export function phaseWords(t: Translate, phase: SoundTestPhase | undefined): string | undefined {
  switch (phase) {
    case 'opening':
      return t('sound.opening')
    case 'recording':
      return t('sound.speakNow')
    case 'playing-back':
      return t('sound.playingBack')
    case 'speaker':
    case 'ringer':
    case undefined:
      return undefined
  }
}
