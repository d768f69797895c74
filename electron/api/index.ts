/**
 * The interface between the main process and the renderer: state, commands and events, all typed.
 *
 * One way: the main process owns the state and sends it; the renderer sends commands and holds only view state.
 * Everything here survives a structured clone. A window uses only the types of the commands, not their schemas.
 */
export * from '../../phone/model'
export { DEFAULT_PORT } from '../../protocol/directory/address'
export type { CommandName, Commands } from './commands'
export type {
  About,
  CallUrl,
  ClearableData,
  DesktopAbilities,
  FileTrouble,
  HostingRequest,
  Invitation,
  NotifiedPlace,
  RoomUrl,
  ShortcutProblem,
  ShortcutProblems,
  View,
  Whereabouts,
} from './desktop'
export type { Bridge, EventName, Events, RingdownApi } from './events'
export { type Mention, mentionsIn, withShownNames } from './mentions'
export { MENU_KEYS, type MenuKey } from './menu-keys'
export type { NetworksSlice, NetworkSummary, VoiceElsewhere } from './networks'
export type { RoomInvitation, RoomRing, RoomRingsSlice, RoomsSlice, ShownRoom } from './rooms'
export {
  type Appearance,
  DEFAULT_SETTINGS,
  type Patch,
  type Settings,
  type SettingsPatch,
  type ShortcutName,
  TEXT_SIZE,
} from './settings'
export type * from './state'
export {
  type Conversation,
  type Excerpt,
  type FoundTexts,
  MAX_FOUND_TEXTS,
  MAX_TEXT_QUERY,
  type TextChanges,
  type TextHit,
  type Typing,
} from './texts'
export { patchedState } from './state-patch'
export { type Unread, unreadOf } from './unread'
export { withCalls } from './with-calls'
export { isWebLink, MAX_LINK_LENGTH } from './web-link'
