import type { PhoneState } from '../../api'

/** Whether a call is on, on hold included: it keeps the identity that it began with. */
export const isInCall = ({ call, held }: Pick<PhoneState, 'call' | 'held'>): boolean =>
  call.kind !== 'idle' || held !== undefined
