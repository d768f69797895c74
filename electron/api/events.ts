import type { CallQuality, HistoryEntry, Levels } from '../../phone/model'
import type { CommandName, Commands } from './commands'
import type { View } from './desktop'
import type { AppState } from './state'

/** What the main process tells the renderer unasked. */
export interface Events {
  state: AppState
  levels: Levels
  quality: CallQuality
  /** The whole history, after each change. */
  history: readonly HistoryEntry[]
  /** Go there. */
  view: View
}

export type EventName = keyof Events

/** `window.ringdown`, made by the preload script. */
export type RingdownApi = {
  readonly [Name in CommandName]: (
    ...args: Parameters<Commands[Name]>
  ) => Promise<Awaited<ReturnType<Commands[Name]>>>
} & {
  /** Listens to an event; the returned function stops it. */
  on<Name extends EventName>(event: Name, listener: (payload: Events[Name]) => void): () => void
}

export const eventChannel = (name: EventName): string => `ringdown:on:${name}`
