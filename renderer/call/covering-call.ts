import type { CallState } from '../../electron/api'

/** An incoming call that covers everything else; undefined without one, and during do not disturb. */
export const coveringCall = (call: CallState): Extract<CallState, { kind: 'ringing' }> | undefined =>
  call.kind === 'ringing' && !call.silent ? call : undefined
