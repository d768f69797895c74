import {
  type AppState,
  patchedState,
  type RingdownApi,
  type StatePatch,
  type StateSnapshot,
} from '../../electron/api'

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
  /** The time now by the clock of the times in the state, ms. It does not jump when the system's clock is set. */
  readonly steadyNow: () => number
}

/** Patches take this much time at most to arrive; a greater difference is a computer that has slept. ms */
const MAX_LATENCY_MS = 1_000

function next(previous: Snapshot, state: AppState): Snapshot {
  const before = previous.kind === 'ready' && previous.seenOnline
  const seenOnline = state.connection.kind === 'online' || (state.connection.kind !== 'signed-out' && before)
  return { kind: 'ready', state, seenOnline }
}

/** Follows the main process's state for as long as the page lives: the whole first, then what changes. */
export function createStateStore(api: Pick<RingdownApi, 'getState' | 'on'>): StateStore {
  let snapshot: Snapshot = { kind: 'loading' }
  let known: StateSnapshot | undefined
  /** Came before the whole state did. */
  let early: readonly StatePatch[] = []
  const listeners = new Set<() => void>()
  /** From the page's own clock to the main process's; the message that took least time is right. */
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
    // One was missed: only the whole state helps. Older ones are in it already.
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

  // Listening comes first, so that no change is missed.
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
