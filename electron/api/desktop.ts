import type { Message } from '../../locales/message'

/** Somebody whom a `ringdown:` or `callto:` link names. Nobody is called before the user has said so. */
export interface LinkRequest {
  readonly contact: string
}

/** What the app is and runs on. */
export interface About {
  readonly version: string
  readonly electron: string
  readonly chromium: string
  readonly node: string
  /** The operating system's name, version and architecture. */
  readonly os: string
  /** Path of the file with the licences of Ringdown and of all that it is made of. */
  readonly licencesFile: string
}

/**
 * What can be removed from this computer: calls, people (also favourites, blocks, and the identities that they are pinned
 * to), settings, or all with the account and our own identity.
 */
export type ClearableData = 'history' | 'people' | 'settings' | 'everything'

/** A part of the interface that the tray, the menu or a notification asks for. */
export type View = 'calls' | 'settings' | 'about'

/** Something about a file that the user should know: it could not be read, or not be written. */
export interface FileTrouble {
  readonly id: number
  /** What happened, and what comes next. */
  readonly message: Message
}

/** How to host: under which name to sign in then, and on which TCP port, 1 to 65535. */
export interface HostingWish {
  readonly name: string
  readonly port: number
}
