import { app } from 'electron'
import { argv, execPath } from 'node:process'
import { contactOfArguments, contactOfCallUrl, SCHEMES } from './call-url'

/** Takes the contact of a call URL; undefined when the user has only started Ringdown again. */
export type OpenCallUrl = (contact: string | undefined) => void

/**
 * Receives call URLs that the user opens elsewhere: at the start, by a second start, and as an event on macOS. To be created
 * before the app is ready; URLs wait until there is a listener.
 */
export class CallUrlReceiver {
  #open: OpenCallUrl | undefined
  #early = contactOfArguments(argv.slice(1))

  constructor() {
    app.on('open-url', (event, url) => {
      event.preventDefault()
      this.#receive(contactOfCallUrl(url))
    })
    app.on('second-instance', (_event, args) => this.#receive(contactOfArguments(args)))
  }

  listen(open: OpenCallUrl): void {
    this.#open = open
    if (this.#early !== undefined) open(this.#early)
  }

  #receive(contact: string | undefined): void {
    if (this.#open) this.#open(contact)
    else this.#early = contact
  }
}

/** Registers us for call URLs. Packages have registered themselves already. */
export function registerSchemes(): void {
  for (const scheme of SCHEMES) {
    if (app.isPackaged) app.setAsDefaultProtocolClient(scheme)
    // From a clone, Electron needs the path of the app.
    else app.setAsDefaultProtocolClient(scheme, execPath, [app.getAppPath()])
  }
}
