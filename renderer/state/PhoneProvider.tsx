import {
  createContext,
  use,
  useLayoutEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import type { AppState, RingdownApi } from '../../electron/api'
import { type Language, languageFor } from '../../locales/language'
import { wordingIn } from '../../locales/wording'
import { WordingContext } from '../language/wording-context'
import { SECOND_MS, useTicks } from '../time/use-now'
import { bindCommands, PhoneContext, reportTo, type Failure } from './phone-context'
import type { Snapshot, StateStore } from './state-store'

/**
 * The store and not its snapshot: when a context's value changes, React checks every component below it, including the
 * rows of a long list.
 */
const StoreContext = createContext<StateStore | undefined>(undefined)

function useStore(): StateStore {
  const store = use(StoreContext)
  if (!store) throw new Error('this component must be drawn inside a PhoneProvider')
  return store
}

export function useSnapshot(): Snapshot {
  const store = useStore()
  return useSyncExternalStore(store.subscribe, store.snapshot)
}

/**
 * A value of the state, without drawing at its other changes; undefined until the state has arrived.
 * @param select gives a primitive value, or the same object as long as nothing of it has changed
 */
export function useSelected<T>(select: (state: AppState) => T): T | undefined {
  const store = useStore()
  return useSyncExternalStore(store.subscribe, () => {
    const snapshot = store.snapshot()
    return snapshot.kind === 'ready' ? select(snapshot.state) : undefined
  })
}

/** The clock of the times in the state, ms. */
export const useSteadyClock = (): (() => number) => useStore().steadyNow

/** The clock of the times in the state, in whole seconds, ms. For durations. */
export function useSteadySeconds(): number {
  const { steadyNow } = useStore()
  return useTicks(steadyNow, SECOND_MS)
}

/** Until the state has arrived, the browser's languages decide. */
function languageOf(store: StateStore): Language {
  const snapshot = store.snapshot()
  return snapshot.kind === 'ready' ? snapshot.state.language : languageFor('system', navigator.languages)
}

export interface PhoneProviderProps {
  readonly api: RingdownApi
  readonly store: StateStore
  readonly children: ReactNode
}

/** Provides the state, the commands, the last failure and the language to everything below it. */
export function PhoneProvider({ api, store, children }: PhoneProviderProps) {
  const language = useSyncExternalStore(store.subscribe, () => languageOf(store))
  const [failure, setFailure] = useState<Failure>()

  const report = useMemo(
    () => reportTo((problem) => setFailure((previous) => ({ id: (previous?.id ?? 0) + 1, problem }))),
    [],
  )
  const commands = useMemo(() => bindCommands(api, report), [api, report])
  const phone = useMemo(
    () => ({ api, commands, report, failure, dismissFailure: () => setFailure(undefined) }),
    [api, commands, report, failure],
  )
  const wording = useMemo(() => wordingIn(language, navigator.languages), [language])
  useLayoutEffect(() => {
    document.documentElement.lang = language
  }, [language])

  return (
    <PhoneContext value={phone}>
      <WordingContext value={wording}>
        <StoreContext value={store}>{children}</StoreContext>
      </WordingContext>
    </PhoneContext>
  )
}
