import type { CallQuality, HistoryEntry, Levels, RoomSpeaker } from '../../phone/model'
import type { CommandName, Commands } from './commands'
import type { NotifiedPlace, View } from './desktop'
import type { StatePatch } from './state'
import type { TextChanges, Typing } from './texts'

/** Events from the main process to windows. */
export interface Events {
  /** The first change is sent at once, later ones are collected, at most ten times a second. */
  state: StatePatch
  levels: Levels
  quality: CallQuality
  /** The whole history, after each change. */
  history: readonly HistoryEntry[]
  /** Who is heard in the room, at each change, and ten times a second while somebody is. */
  roomSpeaking: readonly RoomSpeaker[]
  texts: TextChanges
  typing: Typing
  /** Show this view. */
  view: View
  /** Show what the user has chosen outside the window. */
  place: NotifiedPlace
}

export type EventName = keyof Events

/** `window.ringdown`, created by the preload script. */
export interface Bridge {
  /** Rejects for arguments that do not fit the command. */
  readonly invoke: <Name extends CommandName>(
    name: Name,
    ...args: Parameters<Commands[Name]>
  ) => Promise<Awaited<ReturnType<Commands[Name]>>>
  /** Listens to an event; the returned function stops it. */
  on<Name extends EventName>(event: Name, listener: (payload: Events[Name]) => void): () => void
}

/** The API with a function for each command. */
export type RingdownApi = Pick<Bridge, 'on'> & {
  readonly [Name in CommandName]: (
    ...args: Parameters<Commands[Name]>
  ) => Promise<Awaited<ReturnType<Commands[Name]>>>
}
