import type { CallState, HeldCall, WaitingCall } from './call'
import type { ConnectionState } from './connection'
import type { RoomMember, RoomState } from './room'
import type { AudioNotice, SoundDevices, SoundTestPhase } from './sound'

/** The phone's part of the state. */
export interface PhoneState {
  readonly connection: ConnectionState
  readonly call: CallState
  /** In addition to `call`: a second caller or a call on hold, not both. */
  readonly waiting?: WaitingCall
  readonly held?: HeldCall
  /** Undefined until we enter one, and after we have left it. */
  readonly room?: RoomState
  /** In the order in which they came; with `room`. */
  readonly roomMembers?: readonly RoomMember[]
  readonly audioNotice?: AudioNotice
  /** Undefined until `lookForDevices` is called. */
  readonly soundDevices?: SoundDevices
  /** Undefined when nothing is being tested. */
  readonly soundTest?: SoundTestPhase
}
