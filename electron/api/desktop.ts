import type { Message } from '../../locales/message'
import type { PersonId } from '../../phone/model'
import type { ShortcutName } from './settings'

/** Where another server is, as we see it: we are there, at another one, or nowhere. */
export type Whereabouts = 'here' | 'elsewhere' | 'signed-out'

/** The contact of a call URL, `ringdown:` or `callto:`. A call needs the user's confirmation. */
export interface CallUrl {
  readonly contact: string
  /** Another person whom the user knows, with a name that looks like this one. */
  readonly lookAlike?: string
}

/** The room of a URL that the user has opened. To enter it needs the user's confirmation. */
export interface RoomUrl {
  readonly room: string
  /** In the form of an account's server. */
  readonly server: string
  /** Whether we are signed in at this server, at another one, or at none: then it waits until we are. */
  readonly where: Whereabouts
}

/** A network that the user is invited to, until they are signed in there. */
export interface Invitation {
  /** In the form of an account's server. */
  readonly server: string
  /** Whom it is about. To call them needs the user's confirmation. */
  readonly contact?: string
  /** Whether we are online at this server, at another one, or nowhere. */
  readonly where: Whereabouts
}

/** The app's version and platform. */
export interface About {
  readonly version: string
  readonly electron: string
  readonly chromium: string
  readonly node: string
  /** The operating system's name, version and architecture. */
  readonly os: string
  /** Path of the file with the licences of Ringdown and its parts. */
  readonly licencesFile: string
}

/**
 * Data that can be deleted from this computer: calls, people (with favourites, blocks and pins), settings, or everything
 * with the account and our own identity.
 */
export type ClearableData = 'history' | 'people' | 'settings' | 'everything'

/** A part of the interface that the tray, the menu or a notification opens. */
export type View = 'calls' | 'settings' | 'about'

/** What a notification is about, for the window to show. */
export type NotifiedPlace =
  | { readonly kind: 'person'; readonly id: PersonId; readonly name: string }
  | { readonly kind: 'room'; readonly name: string }

/** A problem with reading or writing a file, for the user. */
export interface FileTrouble {
  readonly id: number
  /** The event, and the next step. */
  readonly message: Message
}

/** The name to sign in with and the server's TCP port, 1 to 65535. */
export interface HostingRequest {
  readonly name: string
  readonly port: number
}

/** Why a shortcut that the user has chosen does not work. */
export type ShortcutProblem =
  | 'invalid' // not a key combination, or a key that needs a modifier
  | 'taken' // the system or another program uses these keys
  | 'same' // the other shortcut uses these keys
  | 'wayland' // the desktop is Wayland, where no program sees keys that are pressed in another
  | 'unavailable' // the release of keys cannot be detected on this computer

export type ShortcutProblems = { readonly [Name in ShortcutName]?: ShortcutProblem }

/** The abilities of this computer's desktop; others are not offered. */
export interface DesktopAbilities {
  readonly tray: boolean
  readonly startAtLogin: boolean
  /** Undefined if shortcuts are possible. */
  readonly noShortcuts?: 'wayland'
}
