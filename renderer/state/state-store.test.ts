import { describe, expect, it, vi } from 'vitest'
import type {
  AppState,
  Contact,
  EventName,
  Events,
  PersonId,
  StatePatch,
  StateSnapshot,
} from '../../electron/api'
import { createStateStore, type Snapshot, type StateStore } from './state-store'
import { blankState } from './testing/blank-state'

const OFFLINE = { kind: 'signed-out' } as const
const CONNECTING = { kind: 'connecting', attempt: 1 } as const
const ONLINE = { kind: 'online', sinceMs: 0, encrypted: false } as const
const contact = (name: string, online = true): Contact => ({
  id: name as PersonId,
  name,
  online,
  privacy: 'not-private',
  favourite: false,
  blocked: false,
})

interface Answer {
  readonly resolve: (whole: StateSnapshot) => void
  readonly reject: (error: Error) => void
}

/** A main process that the test controls. */
class Main {
  readonly store: StateStore
  readonly #answers: Answer[] = []
  #promise = Promise.resolve<unknown>(undefined)
  #listener: (patch: StatePatch) => void = () => undefined

  constructor() {
    this.store = createStateStore({
      getState: () => {
        const promise = new Promise<StateSnapshot>((resolve, reject) => {
          this.#answers.push({ resolve, reject })
        })
        this.#promise = promise
        return promise
      },
      on: <Name extends EventName>(event: Name, listener: (payload: Events[Name]) => void) => {
        if (event === 'state') this.#listener = listener as unknown as (patch: StatePatch) => void
        return () => undefined
      },
    })
  }

  get asked(): number {
    return this.#answers.length
  }

  /** The time in its messages, ms. */
  nowMs = 0

  /** Resolves when the page has processed the answer. */
  async answer(revision: number, state: Partial<AppState> = {}): Promise<void> {
    this.#answers.at(-1)?.resolve({ revision, nowMs: this.nowMs, state: { ...blankState, ...state } })
    await this.#promise
  }

  async fail(): Promise<void> {
    this.#answers.at(-1)?.reject(new Error('gone'))
    await this.#promise.catch(() => undefined)
  }

  patch(revision: number, changed: StatePatch['changed'], contacts?: StatePatch['contacts']): void {
    this.#listener({ revision, nowMs: this.nowMs, changed, ...(contacts && { contacts }) })
  }
}

const stateOf = (snapshot: Snapshot): AppState => {
  if (snapshot.kind !== 'ready') throw new Error(`the page is ${snapshot.kind}`)
  return snapshot.state
}

describe('the state in a page', () => {
  it('begins with the whole state', async () => {
    const main = new Main()
    expect(main.store.snapshot()).toEqual({ kind: 'loading' })
    await main.answer(7)
    expect(main.store.snapshot()).toEqual({ kind: 'ready', state: blankState, seenOnline: false })
  })

  it('includes changes that arrive during the request, but not those already in the answer', async () => {
    const main = new Main()
    main.patch(7, { unseenMissed: 1 })
    main.patch(8, { unseenMissed: 2 })
    await main.answer(7, { unseenMissed: 1, connection: ONLINE })
    expect(stateOf(main.store.snapshot())).toMatchObject({ unseenMissed: 2, connection: ONLINE })
  })

  it('has the main process’s clock, independent of the system’s clock and of delays of messages', async () => {
    const main = new Main()
    let pageMs = 50
    vi.spyOn(performance, 'now').mockImplementation(() => pageMs)
    const wall = vi.spyOn(Date, 'now').mockReturnValue(0)
    main.nowMs = 1_000_000
    await main.answer(1)
    expect(main.store.steadyNow()).toBe(1_000_000)
    // A message that takes 300 ms, while the system's clock is set.
    wall.mockReturnValue(9e12)
    pageMs += 5_300
    main.nowMs += 5_000
    main.patch(2, { unseenMissed: 1 })
    expect(main.store.steadyNow()).toBe(1_005_300)
    // The computer has slept, and only one of the two clocks has stopped.
    pageMs += 10
    main.nowMs += 3_600_000
    main.patch(3, { unseenMissed: 2 })
    expect(main.store.steadyNow()).toBe(4_605_000)
  })

  it('is requested again when a change was missed', async () => {
    const main = new Main()
    await main.answer(1)
    main.patch(3, { unseenMissed: 3 })
    expect(main.asked).toBe(2)
    expect(stateOf(main.store.snapshot()).unseenMissed).toBe(0)
    await main.answer(3, { unseenMissed: 3 })
    expect(stateOf(main.store.snapshot()).unseenMissed).toBe(3)
  })

  it('keeps unchanged parts as the same objects, and drops removed ones', async () => {
    const main = new Main()
    await main.answer(1, { contacts: [contact('ann'), contact('bob')], callUrl: { contact: 'bob' } })
    const before = stateOf(main.store.snapshot())
    main.patch(
      2,
      { callUrl: undefined },
      { removed: [], put: [{ place: 1, contact: contact('bob', false) }] },
    )
    const now = stateOf(main.store.snapshot())
    expect(now).not.toHaveProperty('callUrl')
    expect(now.settings).toBe(before.settings)
    expect(now.contacts[0]).toBe(before.contacts[0])
    expect(now.contacts[1]).toEqual(contact('bob', false))
    main.patch(3, { unseenMissed: 1 })
    expect(stateOf(main.store.snapshot()).contacts).toBe(now.contacts)
  })

  it('remembers that it was online, until the user signs out', async () => {
    const main = new Main()
    await main.answer(0, { connection: CONNECTING })
    expect(main.store.snapshot()).toMatchObject({ seenOnline: false })
    main.patch(1, { connection: ONLINE })
    expect(main.store.snapshot()).toMatchObject({ seenOnline: true })
    main.patch(2, { connection: CONNECTING })
    expect(main.store.snapshot()).toMatchObject({ seenOnline: true })
    main.patch(3, { connection: OFFLINE })
    expect(main.store.snapshot()).toMatchObject({ seenOnline: false })
  })

  it('is missing when the main process does not answer', async () => {
    const main = new Main()
    await main.fail()
    expect(main.store.snapshot()).toEqual({ kind: 'failed' })
  })
})
