import type { CallQuality, HistoryEntry, Levels } from '../../phone/model'
import type { CommandName, Commands } from './commands'
import type { View } from './desktop'
import type { StatePatch } from './state'

/** What the main process tells windows unasked. */
export interface Events {
  /** The first change comes at once, later ones together, at most ten times a second. */
  state: StatePatch
  levels: Levels
  quality: CallQuality
  /** The whole history, after each change. */
  history: readonly HistoryEntry[]
  /** Go there. */
  view: View
}

export type EventName = keyof Events

/** `window.ringdown`, made by the preload script. */
export interface Bridge {
  /** Rejects for arguments that do not fit the command. */
  readonly invoke: <Name extends CommandName>(
    name: Name,
    ...args: Parameters<Commands[Name]>
  ) => Promise<Awaited<ReturnType<Commands[Name]>>>
  /** Listens to an event; the returned function stops it. */
  on<Name extends EventName>(event: Name, listener: (payload: Events[Name]) => void): () => void
}

/** The same with a function for each command. */
export type RingdownApi = Pick<Bridge, 'on'> & {
  readonly [Name in CommandName]: (
    ...args: Parameters<Commands[Name]>
  ) => Promise<Awaited<ReturnType<Commands[Name]>>>
}
