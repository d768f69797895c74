import type { Translate } from '../../../locales/wording'
import type { GuestEnd } from './guest-phone'

/** The ends that a guest has to be told in other words than somebody with the app. */
const isGuestsOwn = (why: GuestEnd): why is Extract<GuestEnd, GuestsOwn> =>
  GUESTS_OWN.some((each) => each === why)
const GUESTS_OWN = ['not-here', 'server-unavailable', 'peer-cannot-connect', 'peer-private-only'] as const
type GuestsOwn = (typeof GUESTS_OWN)[number]

/** Why a call ended, in a sentence. */
export const endWords = (t: Translate, why: GuestEnd, name: string): string =>
  isGuestsOwn(why) ? t(`guest.ended.${why}`, { name }) : t(`call.ended.${why}`, { name })
