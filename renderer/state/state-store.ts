import {
  type AppState,
  patchedState,
  type RingdownApi,
  type StatePatch,
  type StateSnapshot,
} from '../../electron/api'

/** The renderer's copy of the main process's state. */
export type Snapshot =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed' }
  | {
      readonly kind: 'ready'
      readonly state: AppState
      /** Has been online since signing in: the contacts then stay on the screen when the connection is lost. */
      readonly seenOnline: boolean
    }

export interface StateStore {
  readonly subscribe: (onChange: () => void) => () => void
  readonly snapshot: () => Snapshot
  /** The current time on the clock of the state, ms. It does not jump when the system's clock is set. */
  readonly steadyNow: () => number
}

/** Patches arrive within this time; a greater difference means that the computer has slept. ms */
const MAX_LATENCY_MS = 1_000

function next(previous: Snapshot, state: AppState): Snapshot {
  const isSame = previous.kind === 'ready' && previous.state.shownNetwork === state.shownNetwork
  const before = isSame && previous.seenOnline
  const seenOnline = state.connection.kind === 'online' || (state.connection.kind !== 'signed-out' && before)
  return { kind: 'ready', state, seenOnline }
}

/** Follows the main process's state while the page lives: first the whole state, then changes. */
export function createStateStore(api: Pick<RingdownApi, 'getState' | 'on'>): StateStore {
  let snapshot: Snapshot = { kind: 'loading' }
  let known: StateSnapshot | undefined
  /** Patches that arrived before the whole state. */
  let early: readonly StatePatch[] = []
  const listeners = new Set<() => void>()
  /** The difference between the main process's clock and the page's. The fastest message gives the best value. */
  let offsetMs: number | undefined
  const setClock = (nowMs: number): void => {
    const measured = nowMs - performance.now()
    const isOld = offsetMs === undefined || Math.abs(measured - offsetMs) > MAX_LATENCY_MS
    offsetMs = isOld ? measured : Math.max(offsetMs ?? measured, measured)
  }
  const publish = (value: Snapshot): void => {
    snapshot = value
    for (const listener of listeners) listener()
  }
  const take = (whole: StateSnapshot): void => {
    known = whole
    setClock(whole.nowMs)
    publish(next(snapshot, whole.state))
  }
  const apply = (patch: StatePatch): void => {
    if (!known) early = [...early, patch]
    else if (patch.revision === known.revision + 1)
      take({ revision: patch.revision, nowMs: patch.nowMs, state: patchedState(known.state, patch) })
    // A patch was missed, so request the whole state. Older patches are in it already.
    else if (patch.revision > known.revision) ask()
  }
  const ask = (): void => {
    known = undefined
    early = []
    api.getState().then(
      (whole) => {
        if (known) return
        take(whole)
        const waiting = early
        early = []
        for (const patch of waiting) apply(patch)
      },
      () => {
        if (snapshot.kind === 'loading') publish({ kind: 'failed' })
      },
    )
  }

  // Listen first, so that no change is missed.
  api.on('state', apply)
  ask()

  return {
    subscribe: (onChange) => {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    snapshot: () => snapshot,
    steadyNow: () => performance.now() + (offsetMs ?? performance.timeOrigin),
  }
}
