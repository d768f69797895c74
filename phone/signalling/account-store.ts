import { z } from 'zod'
import type { Clock } from '../../base/clock'
import type { Account } from '../model'
import { type FileProblem, JsonFile } from '../../base/files/json-file'

export interface Remembered {
  readonly account: Account
  /** Whether to sign in at the next start. */
  readonly signIn: boolean
  /** The last run was online and did not end properly, so the server may still hold that connection. */
  readonly mayHaveGhost: boolean
}

/** Without an account on the very first start, and after `forget`. */
const remembered: z.ZodType<Partial<Remembered>> = z.strictObject({
  account: z.strictObject({ name: z.string().max(256), server: z.string().max(300) }).exactOptional(),
  signIn: z.boolean().exactOptional(),
  mayHaveGhost: z.boolean().exactOptional(),
})

/** Stores the account on disk, in a JSON file of its own. */
export class AccountStore {
  readonly #file: JsonFile<Partial<Remembered>>

  constructor(file: string, clock: Clock, onProblem: (problem: FileProblem) => void) {
    this.#file = new JsonFile<Partial<Remembered>>({
      file,
      what: 'account',
      schema: remembered,
      initial: {},
      clock,
      onProblem,
    })
  }

  /** Undefined on the very first start. */
  get remembered(): Remembered | undefined {
    const { account, signIn = false, mayHaveGhost = false } = this.#file.content
    return account && { account, signIn, mayHaveGhost }
  }

  remember({ name, server }: Account, signIn: boolean): void {
    this.#file.set({ account: { name, server }, signIn })
  }

  /** The account is online, or has left the server properly. */
  noteOnline(online: boolean): void {
    const { mayHaveGhost = false, ...rest } = this.#file.content
    if (rest.account && online !== mayHaveGhost)
      this.#file.set(online ? { ...rest, mayHaveGhost: true } : rest)
  }

  /** Forgets the account, as at the very first start. */
  forget(): void {
    this.#file.replace({})
  }

  /** Resolves when everything is on disk, or cannot be. */
  flush(): Promise<void> {
    return this.#file.flush()
  }
}
