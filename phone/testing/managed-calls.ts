import { ManualClock } from '../../base/testing/manual-clock'
import { ADMIT_EVERYONE, type IncomingPolicy } from '../availability/incoming-policy'
import { CallManager } from '../calls/call-manager'
import type { CueName } from '../model'
import { PrivacyGuard } from '../privacy/privacy-guard'
import { InMemoryTrust } from '../privacy/trust'
import type { Signalling } from '../signalling/signalling'
import { SignalWays } from '../signalling/signal-ways'
import type { VoiceCommand, VoiceEvent } from '../voice/voice-contract'
import { WrittenSignalling } from './written-signalling'

interface ManagerOptions {
  readonly hasSignals?: boolean
  readonly incomingPolicy?: Partial<IncomingPolicy>
  /** What the calls use in place of the directory alone. */
  readonly joinedWith?: (
    directory: WrittenSignalling,
    clock: ManualClock,
  ) => { readonly signalling: Signalling; readonly signals: SignalWays }
}

const alone: Required<ManagerOptions>['joinedWith'] = (signalling, clock) => ({
  signalling,
  signals: new SignalWays(clock, signalling),
})

/** The calls of a phone whose signalling and voice record their commands. */
export const managerWith = ({
  hasSignals = true,
  incomingPolicy = {},
  joinedWith = alone,
}: ManagerOptions = {}) => {
  const clock = new ManualClock()
  const signalling = new WrittenSignalling(hasSignals)
  const commands: VoiceCommand[] = []
  const played: CueName[] = []
  let hear: (event: VoiceEvent) => void = () => undefined
  const trust = new InMemoryTrust()
  const wishes = { ...ADMIT_EVERYONE, ...incomingPolicy }
  const calls = new CallManager({
    clock,
    ...joinedWith(signalling, clock),
    voice: { send: (command) => commands.push(command), on: (listener) => (hear = listener) },
    identity: () => undefined,
    privacy: new PrivacyGuard(trust, wishes, {
      hasOwnKey: () => true,
      connection: () => signalling.state,
      announcedBy: () => undefined,
    }),
    incomingPolicy: wishes,
    callsElsewhere: () => 'none',
    playCue: (cue) => played.push(cue),
  })
  const opened = () => commands.filter((command) => command.kind === 'open-link')
  const signals = () => commands.filter(({ kind }) => kind === 'signal')
  return {
    clock,
    signalling,
    calls,
    trust,
    wishes,
    opened,
    signals,
    cues: () => [...played],
    commands,
    hear: (event: VoiceEvent) => hear(event),
  }
}
