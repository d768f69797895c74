import type { VoiceCommand, VoiceEvent } from './voice-contract'

/** The voice engine as the phone sees it: commands in, events out. */
export interface Voice {
  send(command: Exclude<VoiceCommand, { kind: 'shutdown' }>): void
  on(listener: (event: VoiceEvent) => void): unknown
  /** Releases everything; resolves when the engine has ended. */
  shutdown(): Promise<void>
}
