import type { AppState, RingdownApi } from '../../electron/api'

/** What the renderer knows of the main process. */
export type Snapshot =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed' }
  | {
      readonly kind: 'ready'
      readonly state: AppState
      /** Was online at some moment since signing in: a lost connection then keeps the contacts on the screen. */
      readonly seenOnline: boolean
    }

export interface StateStore {
  readonly subscribe: (onChange: () => void) => () => void
  readonly snapshot: () => Snapshot
}

function next(previous: Snapshot, state: AppState): Snapshot {
  const before = previous.kind === 'ready' && previous.seenOnline
  const seenOnline = state.connection.kind === 'online' || (state.connection.kind !== 'signed-out' && before)
  return { kind: 'ready', state, seenOnline }
}

/** Follows the main process's state for as long as the page lives. */
export function createStateStore(api: Pick<RingdownApi, 'getState' | 'on'>): StateStore {
  let snapshot: Snapshot = { kind: 'loading' }
  const listeners = new Set<() => void>()
  const publish = (value: Snapshot): void => {
    snapshot = value
    for (const listener of listeners) listener()
  }

  // Listening comes first. A state that was pushed meanwhile is newer than the answer to the question.
  api.on('state', (state) => publish(next(snapshot, state)))
  api.getState().then(
    (state) => {
      if (snapshot.kind === 'loading') publish(next(snapshot, state))
    },
    () => {
      if (snapshot.kind === 'loading') publish({ kind: 'failed' })
    },
  )

  return {
    subscribe: (onChange) => {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    snapshot: () => snapshot,
  }
}
