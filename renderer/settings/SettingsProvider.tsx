import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import type { AppState, View } from '../../electron/api'
import { isWriting, pressOf } from '../keys/chord'
import { actionFor } from '../keys/key-table'
import { KeyList } from '../keys/KeyList'
import { useView } from '../state/use-view'
import type { Page } from './setting-table'
import { SettingsContext } from './settings-context'
import { SettingsDialog } from './SettingsDialog'

export interface SettingsProviderProps {
  readonly state: AppState
  readonly children: ReactNode
}

/**
 * Opens the settings and the list of keys from anything inside it: by keys, by the application's menu and by its
 * descendants. A ringing call closes both: it must be answered first. Another network closes the settings.
 */
export function SettingsProvider({ state, children }: SettingsProviderProps) {
  const [page, setPage] = useState<Page>('sound')
  const [isOpen, setOpen] = useState(false)
  const [keysShown, setKeysShown] = useState(false)
  const ringing = state.call.kind === 'ringing'

  const caller = callerOf(state)
  const [lastCaller, setLastCaller] = useState(caller)
  if (caller !== lastCaller) {
    setLastCaller(caller)
    if (caller !== undefined) {
      setOpen(false)
      setKeysShown(false)
    }
  }

  // The form of a network that was just added is below.
  const [network, setNetwork] = useState(state.shownNetwork)
  if (network !== state.shownNetwork) {
    setNetwork(state.shownNetwork)
    setOpen(false)
  }

  const open = useCallback(
    (wanted?: Page) => {
      if (wanted) setPage(wanted)
      setOpen(!ringing)
    },
    [ringing],
  )
  const showKeys = useCallback(() => setKeysShown(!ringing), [ringing])
  const opener = useMemo(() => ({ open, showKeys }), [open, showKeys])

  useView(
    useCallback(
      (view: View) => {
        if (view === 'settings') open()
        else if (view === 'about') open('about')
      },
      [open],
    ),
  )

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const press = pressOf(event)
      const action = actionFor('anywhere', press)
      // An open question handles its own keys.
      const question = !isOpen && document.querySelector('dialog[open]') !== null
      if (event.defaultPrevented || isWriting(press) || question) return
      if (action === 'settings') open()
      else if (action === 'keys') showKeys()
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [isOpen, open, showKeys])

  return (
    <SettingsContext value={opener}>
      {children}
      {isOpen && <SettingsDialog state={state} page={page} onPage={setPage} onClose={() => setOpen(false)} />}
      {keysShown && <KeyList shortcuts={state.settings.shortcuts} onClose={() => setKeysShown(false)} />}
    </SettingsContext>
  )
}

/** The ringing caller, who must be answered first. */
const callerOf = ({ call, waiting }: AppState): string | undefined =>
  call.kind === 'ringing'
    ? `${call.contact}/${call.sinceMs}`
    : waiting && `${waiting.contact}/${waiting.sinceMs}`
