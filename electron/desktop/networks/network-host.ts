import { EventEmitter } from 'node:events'
import type { Account } from '../../api'

export interface NetworkHostParts {
  /** @returns whether the account waits for our own server */
  readonly resume: (account: Account | undefined, name: string) => boolean
  readonly forgetSignIn: () => void
}

/** Our own server, as the account of one network sees it. */
export class NetworkHost extends EventEmitter<{ ready: [Account]; stopping: [server: string] }> {
  readonly resume: NetworkHostParts['resume']
  readonly forgetSignIn: NetworkHostParts['forgetSignIn']

  constructor({ resume, forgetSignIn }: NetworkHostParts) {
    super()
    this.resume = resume
    this.forgetSignIn = forgetSignIn
  }
}
