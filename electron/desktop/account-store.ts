import { readFileSync } from 'node:fs'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import type { Account } from '../api'

const remembered = z.object({
  account: z.object({ name: z.string(), server: z.string() }),
  /** Sign in by itself at the next start. */
  signIn: z.boolean(),
})

export type Remembered = z.infer<typeof remembered>

/** Remembers on disk who signed in and where, in a JSON file of its own. */
export class AccountStore {
  readonly #file: string
  #remembered: Remembered | undefined

  /** Reads what is there; a file that is missing or damaged means that nothing is remembered. */
  constructor(file: string) {
    this.#file = file
    this.#remembered = read(file)
  }

  get remembered(): Remembered | undefined {
    return this.#remembered
  }

  /** @throws when the file can't be written; what was remembered before then stays on disk */
  remember(account: Account, signIn: boolean): void {
    this.#remembered = { account: { name: account.name, server: account.server }, signIn }
    writeFileAtomic.sync(this.#file, `${JSON.stringify(this.#remembered, null, 2)}\n`, { mode: 0o600 })
  }
}

function read(file: string): Remembered | undefined {
  try {
    return remembered.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}
