import type { CallState, HeldCall, WaitingCall } from './call'
import type { ConnectionState } from './connection'
import type { AudioNotice, SoundDevices, SoundTestPhase } from './sound'

/** The part of the state that is the phone's own. */
export interface PhoneState {
  readonly connection: ConnectionState
  readonly call: CallState
  /** Beside `call`: a second caller, or a call on hold. At most one of them. */
  readonly waiting?: WaitingCall
  readonly held?: HeldCall
  readonly audioNotice?: AudioNotice
  /** Undefined until somebody asked with `lookForDevices`. */
  readonly soundDevices?: SoundDevices
  /** Undefined when nothing is being tested. */
  readonly soundTest?: SoundTestPhase
}
