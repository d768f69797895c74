/**
 * The contract between the main process and the renderer: state, commands and events, all typed.
 *
 * One way: the main process owns the state and sends it; the renderer sends commands and holds only view state.
 * Everything here survives a structured clone.
 */
export * from '../../phone/model'
export { DEFAULT_PORT } from '../../protocol/directory/address'
export type { FoundServer, HostingState, Neighbourhood } from '../hosting/hosting-state'
export { COMMAND_NAMES, commandChannel, type CommandName, type Commands } from './commands'
export type { About, ClearableData, FileTrouble, HostingWish, LinkRequest, View } from './desktop'
export { eventChannel, type EventName, type Events, type RingdownApi } from './events'
export { MENU_KEYS, type MenuKey } from './menu-keys'
export {
  type Appearance,
  DEFAULT_PREFERENCES,
  type DesktopAbilities,
  type Preferences,
  type ShortcutName,
  type ShortcutProblem,
  type ShortcutProblems,
  TEXT_SIZE,
} from './preferences'
export type { AppState } from './state'
