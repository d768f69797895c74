import { type OwnRoomFloor, type RoomMember, type RoomState, shownNameOf } from '../../electron/api'
import type { Translate } from '../../locales/wording'
import { secondsUntil } from '../time/format'

/** What goes on in the room that we are in. */
export function roomWords(t: Translate, room: RoomState, members: readonly RoomMember[]): string | undefined {
  const { phase, voice } = room
  if (phase === 'ended') return undefined
  if (phase !== 'inside') return t(`voice.phase.${phase}`)
  if (voice === 'held') return t('mini.held')
  if (voice === 'connecting' || voice === 'reconnecting') return t(`voice.phase.${voice}`)
  if (room.isSilenced) return t('voice.silenced')
  if (room.isMuted) return t('mini.muted')
  return talkingWords(t, room, members) ?? t('sidebar.inside', { count: members.length })
}

function talkingWords(
  t: Translate,
  { floor, speaking, key: own }: RoomState,
  members: readonly RoomMember[],
): string | undefined {
  if (floor?.own.kind === 'granted')
    return speaking.includes(own) ? t('voice.youTalk') : t('rooms.floor.yours')
  const talking = floor ? (floor.holder === undefined ? [] : [floor.holder]) : speaking
  const others = talking.filter((key) => key !== own)
  const [first, ...more] = others
  if (first === undefined) return talking.length > 0 ? t('voice.youTalk') : undefined
  if (more.length > 0) return t('voice.severalTalk', { count: others.length })
  const member = members.find(({ key }) => key === first)
  return member && t('voice.talks', { name: shownNameOf(member) })
}

/** What a screen reader says when our turn comes, or does not; without the seconds, which would be said each time. */
export function turnWords(t: Translate, own: OwnRoomFloor): string | undefined {
  switch (own.kind) {
    case 'none':
    case 'asking':
      return undefined
    case 'granted':
      return t('voice.granted')
    case 'waiting':
    case 'refused':
      return floorWords(t, own, false, 0)
  }
}

/**
 * Where our voice is on its way to the floor, as the words of the button.
 * @param isSpeaking whether we are heard now
 */
export function floorWords(t: Translate, own: OwnRoomFloor, isSpeaking: boolean, nowMs: number): string {
  switch (own.kind) {
    case 'none':
      return t('voice.holdToTalk')
    case 'asking':
      return t('voice.asking')
    case 'waiting':
      return own.place === undefined ? t('voice.waiting') : t('voice.waitingAt', { place: own.place })
    case 'granted':
      return grantedWords(
        t,
        own.untilMs === undefined ? undefined : secondsUntil(own.untilMs, nowMs),
        isSpeaking,
      )
    case 'refused':
      return t('voice.refused')
  }
}

function grantedWords(t: Translate, seconds: number | undefined, isSpeaking: boolean): string {
  if (seconds === undefined) return isSpeaking ? t('rooms.floor.talking') : t('voice.granted')
  return t(isSpeaking ? 'voice.talkingFor' : 'voice.grantedFor', { seconds })
}
