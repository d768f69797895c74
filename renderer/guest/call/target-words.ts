import type { Translate } from '../../../locales/wording'
import { roomUrlOf } from '../page-address'
import type { GuestTarget } from './guest-phone'

/** What is called, as a name in sentences. */
export const nameOf = (target: GuestTarget): string => (target.kind === 'call' ? target.contact : target.room)

/** The same in the app. */
export const appUrlOf = (target: GuestTarget): string =>
  target.kind === 'call'
    ? `ringdown:${encodeURIComponent(target.contact)}`
    : roomUrlOf(location, target.room, target.link)

/** Who hears the guest, before the call. */
export const hearersOf = (t: Translate, target: GuestTarget): string =>
  target.kind === 'call'
    ? t('guest.whoHears', { name: target.contact })
    : t('guest.roomHearers', { room: target.room })
