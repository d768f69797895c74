import type { RoomSettings, RoomState } from '../../electron/api'
import type { Translate } from '../../locales/wording'

/** What the room is, in a line. */
export const settingsWords = (t: Translate, { mode, topic }: Pick<RoomSettings, 'mode' | 'topic'>): string =>
  [t(`rooms.mode.${mode}`), topic].filter((words) => words !== '').join(' · ')

/** How many are inside, with those who take part from a browser, if any. */
export const insideWords = (t: Translate, members: number, guests: number): string =>
  [t('sidebar.inside', { count: members }), guests > 0 && t('rooms.guests.count', { count: guests })]
    .filter(Boolean)
    .join(', ')

/** How far we are; undefined when we are inside, and after the end. */
export const phaseWords = (t: Translate, phase: RoomState['phase']): string | undefined =>
  phase === 'inside' || phase === 'ended' ? undefined : t(`rooms.phase.${phase}`)

/** What is to be known of our voice in an open room; undefined: nothing. */
export function voiceNote(
  t: Translate,
  { voice, isMuted, isSilenced, phase, floor }: RoomState,
): string | undefined {
  if (phase !== 'inside') return undefined
  if (voice === 'held' || voice === 'connecting' || voice === 'reconnecting') return t(`rooms.note.${voice}`)
  if (floor) return undefined
  if (isSilenced) return t('rooms.note.silenced')
  return isMuted ? t('rooms.note.muted') : undefined
}
