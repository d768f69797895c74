import {
  createContext,
  use,
  useLayoutEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import type { RingdownApi } from '../../electron/api'
import { languageFor } from '../../locales/language'
import { wordingIn } from '../../locales/wording'
import { WordingContext } from '../language/wording-context'
import { bindCommands, PhoneContext, type Failure } from './phone-context'
import type { Snapshot, StateStore } from './state-store'

const SnapshotContext = createContext<Snapshot>({ kind: 'loading' })

export const useSnapshot = (): Snapshot => use(SnapshotContext)

export interface PhoneProviderProps {
  readonly api: RingdownApi
  readonly store: StateStore
  readonly children: ReactNode
}

/** Gives everything below it the state, the commands, the last failure, and the words to tell them in. */
export function PhoneProvider({ api, store, children }: PhoneProviderProps) {
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot)
  const [failure, setFailure] = useState<Failure>()

  const commands = useMemo(
    () =>
      bindCommands(api, (problem) => setFailure((previous) => ({ id: (previous?.id ?? 0) + 1, problem }))),
    [api],
  )
  const phone = useMemo(
    () => ({ api, commands, failure, dismissFailure: () => setFailure(undefined) }),
    [api, commands, failure],
  )
  // Before the state is there, the page's own preference decides.
  const language =
    snapshot.kind === 'ready' ? snapshot.state.language : languageFor('system', navigator.languages)
  const wording = useMemo(() => wordingIn(language, navigator.languages), [language])
  useLayoutEffect(() => {
    document.documentElement.lang = language
  }, [language])

  return (
    <PhoneContext value={phone}>
      <WordingContext value={wording}>
        <SnapshotContext value={snapshot}>{children}</SnapshotContext>
      </WordingContext>
    </PhoneContext>
  )
}
