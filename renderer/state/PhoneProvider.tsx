import { createContext, use, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react'
import type { RingdownApi } from '../../electron/api'
import { words } from '../wording'
import { bindCommands, PhoneContext, type Failure } from './phone-context'
import type { Snapshot, StateStore } from './state-store'

const SnapshotContext = createContext<Snapshot>({ kind: 'loading' })

export const useSnapshot = (): Snapshot => use(SnapshotContext)

export interface PhoneProviderProps {
  readonly api: RingdownApi
  readonly store: StateStore
  readonly children: ReactNode
}

/** Gives everything below it the state, the commands, and the last failure. */
export function PhoneProvider({ api, store, children }: PhoneProviderProps) {
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot)
  const [failure, setFailure] = useState<Failure>()

  const commands = useMemo(
    () =>
      bindCommands(
        api,
        (message) => setFailure((previous) => ({ id: (previous?.id ?? 0) + 1, message })),
        words.commandLost,
      ),
    [api],
  )
  const phone = useMemo(
    () => ({ api, commands, failure, dismissFailure: () => setFailure(undefined) }),
    [api, commands, failure],
  )

  return (
    <PhoneContext value={phone}>
      <SnapshotContext value={snapshot}>{children}</SnapshotContext>
    </PhoneContext>
  )
}
