import { NO_CAPABILITIES } from '../../../protocol/directory'
import { NO_STATS } from '../../../phone/voice/no-stats'
import type { VoiceCommand, VoiceEvent, VoiceStats } from '../../../phone/voice/voice-contract'

/** The messages that a call exchanges most. */
export type EchoedKind = 'levels' | 'stats'

/** What the echo child is told: a command of a call, answered by an event of this kind, or by its processor time. */
export type EchoCommand =
  | { readonly kind: 'echo'; readonly command: VoiceCommand; readonly by: EchoedKind }
  | { readonly kind: 'cost' }

/** The processor time used so far, all threads, s. */
interface EchoCost {
  readonly kind: 'cost'
  readonly cpuSeconds: number
}

export type EchoEvent = VoiceEvent | EchoCost

/** A small command. */
export const MUTE: VoiceCommand = { kind: 'mute', muted: true }

/** The largest command of a call, without the keys that a private one adds. */
export const OPEN_LINK: VoiceCommand = {
  kind: 'open-link',
  callId: 1,
  role: 'offer',
  link: 'tcp',
  peer: NO_CAPABILITIES,
}

/** Fractions, as in a call: an integer is shorter. */
const NAMES = Object.keys({ ...NO_STATS, roundTripMs: 0 })
const FIGURES = NAMES.map((name, n): [string, number] => [name, Math.sqrt(n + 2)])
const STATS: VoiceStats = { ...NO_STATS, ...Object.fromEntries(FIGURES) }

/** The events of a call. */
export const EVENTS: Readonly<Record<EchoedKind, VoiceEvent>> = {
  levels: { kind: 'levels', inputDbfs: -31.4159, outputDbfs: -27.1828 },
  stats: { kind: 'stats', callId: 1, stats: STATS },
}

/** The processor time of this process so far, s. */
export const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
