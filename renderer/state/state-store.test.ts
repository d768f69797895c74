import { describe, expect, it } from 'vitest'
import type { AppState, ConnectionState, EventName, Events } from '../../electron/api'
import { createStateStore, type StateStore } from './state-store'
import { blankState } from './testing/blank-state'

const stateWith = (connection: ConnectionState): AppState => ({ ...blankState, connection })
const signedOut = stateWith({ kind: 'signed-out' })
const connecting = stateWith({ kind: 'connecting', attempt: 1 })
const online = stateWith({ kind: 'online', sinceMs: 0, encrypted: false })

/** A main process under the test's control. */
function scripted(first: Promise<AppState>): { store: StateStore; push: (state: AppState) => void } {
  let push: (state: AppState) => void = () => undefined
  const store = createStateStore({
    getState: () => first,
    on: <Name extends EventName>(event: Name, listener: (payload: Events[Name]) => void) => {
      if (event === 'state') push = listener as (payload: AppState) => void
      return () => undefined
    },
  })
  return { store, push: (state) => push(state) }
}

const changed = (store: StateStore): Promise<void> =>
  new Promise((resolve) => {
    const stop = store.subscribe(() => {
      stop()
      resolve()
    })
  })

describe('createStateStore', () => {
  it('starts with the answer to getState', async () => {
    const { store } = scripted(Promise.resolve(signedOut))
    expect(store.snapshot()).toEqual({ kind: 'loading' })
    await changed(store)
    expect(store.snapshot()).toEqual({ kind: 'ready', state: signedOut, seenOnline: false })
  })

  it('keeps a pushed state when the older answer arrives after it', async () => {
    const answer = Promise.resolve(signedOut)
    const { store, push } = scripted(answer)
    push(online)
    await answer
    expect(store.snapshot()).toMatchObject({ state: online })
  })

  it('remembers having been online until signed out', () => {
    const { store, push } = scripted(new Promise(() => undefined))
    const seen = (state: AppState): unknown => {
      push(state)
      return store.snapshot()
    }
    expect(seen(connecting)).toMatchObject({ seenOnline: false })
    expect(seen(online)).toMatchObject({ seenOnline: true })
    expect(seen(connecting)).toMatchObject({ seenOnline: true })
    expect(seen(signedOut)).toMatchObject({ seenOnline: false })
  })

  it('says so when the main process does not answer', async () => {
    const { store } = scripted(Promise.reject(new Error('gone')))
    await changed(store)
    expect(store.snapshot()).toEqual({ kind: 'failed' })
  })
})
