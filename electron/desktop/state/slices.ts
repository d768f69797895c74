import type { QuietWatch } from '../../../phone/availability/quiet-watch'
import type { Phone } from '../../../phone/phone'
import type { AbilitySlice, DesktopAbilities, PhoneSlice, QuietSlice } from '../../api'

/** A part of the state, with an event for its changes. */
export interface Slice<Part extends object> {
  readonly state: Part
  on(event: 'changed', listener: () => void): unknown
}

/** Connection, calls and sound. */
export const phoneSlice = (phone: Pick<Phone, 'state' | 'on'>): Slice<PhoneSlice> => ({
  get state() {
    return phone.state
  },
  on: (_event, listener) => phone.on('state', listener),
})

export const quietSlice = (quiet: Pick<QuietWatch, 'now' | 'on'>): Slice<QuietSlice> => ({
  get state() {
    return { doNotDisturb: quiet.now }
  },
  on: (_event, listener) => quiet.on('changed', listener),
})

/** They do not change. */
export const abilitySlice = (abilities: DesktopAbilities): Slice<AbilitySlice> => ({
  state: { abilities },
  on: () => undefined,
})
