import { app } from 'electron'
import { argv, execPath } from 'node:process'
import { SCHEMES } from './call-url'
import { openedByArguments, type OpenedUrl, openedUrl } from './opened-url'
import { ROOM_SCHEMES } from './room-url'

/** Takes a URL of ours; undefined when the user has only started Ringdown again. */
export type OpenCallUrl = (opened: OpenedUrl | undefined) => void

/**
 * Receives URLs of calls and rooms that the user opens elsewhere: at the start, by a second start, and as an event on macOS. To be created
 * before the app is ready; URLs wait until there is a listener.
 */
export class CallUrlReceiver {
  #open: OpenCallUrl | undefined
  #early = openedByArguments(argv.slice(1))

  constructor() {
    app.on('open-url', (event, url) => {
      event.preventDefault()
      this.#receive(openedUrl(url))
    })
    app.on('second-instance', (_event, args) => this.#receive(openedByArguments(args)))
  }

  listen(open: OpenCallUrl): void {
    this.#open = open
    if (this.#early !== undefined) open(this.#early)
  }

  #receive(opened: OpenedUrl | undefined): void {
    if (this.#open) this.#open(opened)
    else this.#early = opened
  }
}

/** Registers us for our URLs. Packages have registered themselves already. */
export function registerSchemes(): void {
  for (const scheme of new Set([...SCHEMES, ...ROOM_SCHEMES])) {
    if (app.isPackaged) app.setAsDefaultProtocolClient(scheme)
    // From a clone, Electron needs the path of the app.
    else app.setAsDefaultProtocolClient(scheme, execPath, [app.getAppPath()])
  }
}
