import type { Translate } from '../../../locales/wording'
import type { GuestEnd, GuestTarget } from './guest-phone'
import { nameOf } from './target-words'

/** Of a call. */
type PlainEnd = Extract<GuestEnd, string>

/** The ends that a guest has to be told in other words than somebody with the app. */
const GUESTS_OWN = ['not-here', 'server-unavailable', 'peer-cannot-connect', 'peer-private-only'] as const
type GuestsOwn = (typeof GUESTS_OWN)[number]

const isGuestsOwn = (why: PlainEnd): why is Extract<PlainEnd, GuestsOwn> =>
  GUESTS_OWN.some((each) => each === why)

/** Why a call ended, or a visit, in a sentence. */
export function endWords(t: Translate, why: GuestEnd, target: GuestTarget): string {
  if (typeof why === 'object') return t(`guest.door.${why.door}`, { room: nameOf(target) })
  if (target.kind === 'room') return roomWords(t, why, target.room)
  const name = target.contact
  return isGuestsOwn(why) ? t(`guest.ended.${why}`, { name }) : t(`call.ended.${why}`, { name })
}

function roomWords(t: Translate, why: PlainEnd, room: string): string {
  switch (why) {
    case 'hung-up':
      return t('guest.roomEnded.left', { room })
    case 'cancelled':
      return t('guest.roomEnded.cancelled')
    case 'server-unavailable':
      return t('guest.ended.server-unavailable')
    case 'unreachable':
    case 'peer-cannot-connect':
    case 'no-answer':
    case 'not-here':
      return t('guest.roomEnded.unreachable')
    case 'connection-lost':
      return t('guest.roomEnded.lost', { room })
    case 'peer-hung-up':
    case 'refused':
    case 'peer-declined':
    case 'peer-busy':
    case 'peer-slept':
    case 'peer-private-only':
      return t('guest.roomEnded.over', { room })
  }
}
