import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../../base/clock'
import { type FileProblem, JsonFile } from '../../../base/files/json-file'
import { AccountStore, type Remembered } from '../../../phone/signalling/account-store'
import type { Account } from '../../api'

/** The most accounts, each at another network. */
export const MAX_NETWORKS = 8

/** Stores one account. */
export type AccountSlot = Pick<AccountStore, 'remembered' | 'remember' | 'noteOnline' | 'forget'>

/** The account of an app with one network. It has a file of its own, which older versions know. */
export const FIRST = '1'

const further = z.strictObject({
  id: z.string().regex(/^[2-8]$/),
  account: z.strictObject({ name: z.string().max(256), server: z.string().max(300) }),
  signIn: z.boolean(),
  mayHaveGhost: z.boolean(),
})

type Further = Remembered & { readonly id: string }

interface Content {
  /** The network that was shown last. */
  readonly shown?: string
  readonly further: readonly Further[]
}

const content: z.ZodType<Content> = z.strictObject({
  shown: z.string().max(1).exactOptional(),
  further: z.array(further).max(MAX_NETWORKS - 1),
})

/** Stores the accounts on disk: the first one in account.json, further ones in networks.json. */
export class AccountBook {
  readonly #first: AccountStore
  readonly #file: JsonFile<Content>

  constructor(folder: string, clock: Clock, onProblem: (problem: FileProblem) => void) {
    this.#first = new AccountStore(join(folder, 'account.json'), clock, onProblem)
    this.#file = new JsonFile<Content>({
      file: join(folder, 'networks.json'),
      ...{ what: 'account', schema: content, initial: { further: [] }, clock, onProblem },
    })
  }

  /** The accounts' ids, in the order in which they are shown; that of the first one where there is none. */
  get ids(): readonly string[] {
    const ids = [...new Set(this.#file.content.further.map(({ id }) => id))]
    return this.#first.remembered || ids.length === 0 ? [FIRST, ...ids] : ids
  }

  /** The network that was shown last. */
  get shown(): string | undefined {
    return this.#file.content.shown
  }

  noteShown(shown: string): void {
    // An app with one network needs no second file.
    if (shown !== (this.shown ?? FIRST)) this.#file.set({ ...this.#file.content, shown })
  }

  /** The place of an account, which may be empty. */
  slot(id: string): AccountSlot {
    return id === FIRST ? this.#first : this.#furtherSlot(id)
  }

  /** Resolves when everything is on disk, or cannot be. */
  async flush(): Promise<void> {
    await Promise.all([this.#first.flush(), this.#file.flush()])
  }

  #furtherSlot(id: string): AccountSlot {
    const find = (): Further | undefined => this.#file.content.further.find((each) => each.id === id)
    const put = (next: Further): void => {
      const { further: all, ...rest } = this.#file.content
      const known = all.some((each) => each.id === id)
      this.#file.set({
        ...rest,
        further: known ? all.map((each) => (each.id === id ? next : each)) : [...all, next],
      })
    }
    return {
      get remembered(): Remembered | undefined {
        return find()
      },
      remember: ({ name, server }: Account, signIn: boolean) =>
        put({ id, account: { name, server }, signIn, mayHaveGhost: false }),
      noteOnline: (online: boolean) => {
        const now = find()
        if (now && now.mayHaveGhost !== online) put({ ...now, mayHaveGhost: online })
      },
      forget: () => {
        const { further: all, ...rest } = this.#file.content
        this.#file.set({ ...rest, further: all.filter((each) => each.id !== id) })
      },
    }
  }
}
