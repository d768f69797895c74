import type { VoiceCommand, VoiceEvent } from './voice-contract'

/** The voice engine as the phone sees it: commands in, events out. */
export interface Voice {
  /** The first id of calls and of rooms, where phones share an engine; undefined: 1. */
  readonly firstId?: number
  send(command: VoiceCommand): void
  on(listener: (event: VoiceEvent) => void): unknown
  /** Releases everything; resolves when the engine has ended. */
  shutdown(): Promise<void>
}
