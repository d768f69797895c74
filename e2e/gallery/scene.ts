import type { Page } from '@playwright/test'
import type { AppState, CallQuality, HistoryEntry, RoomSpeaker, ShownText } from '../../electron/api'

/** One picture: a state of the app, and the previous state where it matters. */
export interface Scene {
  readonly name: string
  readonly before?: AppState
  readonly state: AppState
  /** The quality of a call; undefined while it is unknown. */
  readonly quality?: CallQuality
  /** What `act` does outlives signing out: the next scene needs a new document. */
  readonly outlives?: true
  /** The history; empty when undefined. */
  readonly calls?: readonly HistoryEntry[]
  /** The texts of the room. */
  readonly texts?: readonly ShownText[]
  /** Who is heard in the room. */
  readonly speakers?: readonly RoomSpeaker[]
  /** The user's next action. */
  readonly act?: ((page: Page) => Promise<void>) | undefined
}
