import { useCallback, useDeferredValue, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { AppState, View } from '../../electron/api'
import { CallsPanel } from '../history/CallsPanel'
import { useT } from '../language/wording-context'
import { useView } from '../state/use-view'
import './contacts.css'
import { matchingContacts } from './contact-groups'
import { PeoplePanel } from './PeoplePanel'
import { Search } from './Search'
import './tabs.css'

const TABS = ['people', 'calls'] as const
type Tab = (typeof TABS)[number]

/** People and past calls, under one search box. */
export function SidePane({ state }: { readonly state: AppState }) {
  const t = useT()
  const [tab, setTab] = useState<Tab>('people')
  const [typed, setTyped] = useState('')
  useView(useCallback((view: View) => view === 'calls' && setTab('calls'), []))
  const { contacts, connection, call } = state
  const search = useDeferredValue(typed).trim()
  const found = useMemo(() => (search === '' ? [] : matchingContacts(contacts, search)), [contacts, search])
  const canCall = connection.kind === 'online' && (call.kind === 'idle' || call.kind === 'ended')
  const enterCalls = tab === 'people' && typed.trim() !== '' && canCall
  const first = enterCalls
    ? matchingContacts(contacts, typed).find((contact) => contact.online && !contact.blocked)
    : undefined

  return (
    <div className="pane">
      <Tabs tab={tab} onTab={setTab} unseenMissed={state.unseenMissed} />
      {(contacts.length > 0 || tab === 'calls') && (
        <Search
          label={tab === 'people' ? t('people.search') : t('history.search')}
          value={typed}
          onChange={setTyped}
          first={first}
        />
      )}
      <div className="pane-scroll" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === 'people' ? (
          <PeoplePanel state={state} search={search} found={found} canCall={canCall} first={first?.name} />
        ) : (
          <CallsPanel state={state} search={search} canCall={canCall} />
        )}
      </div>
    </div>
  )
}

interface TabsProps {
  readonly tab: Tab
  readonly onTab: (tab: Tab) => void
  readonly unseenMissed: number
}

function Tabs({ tab, onTab, unseenMissed }: TabsProps) {
  const t = useT()
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const here = TABS.indexOf(tab)
    const target = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: TABS.length - 1 }[event.key]
    const next = target === undefined ? undefined : TABS.at(target % TABS.length)
    if (next === undefined) return
    event.preventDefault()
    onTab(next)
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus()
  }
  return (
    <div ref={list} className="tabs" role="tablist" onKeyDown={onKeyDown}>
      {TABS.map((each) => (
        <button
          key={each}
          type="button"
          role="tab"
          id={`tab-${each}`}
          className="tab"
          aria-selected={each === tab}
          tabIndex={each === tab ? 0 : -1}
          onClick={() => onTab(each)}
        >
          {each === 'people' ? t('people.tab') : t('history.tab')}
          {each === 'calls' && unseenMissed > 0 && (
            <>
              <span className="badge" aria-hidden="true">
                {unseenMissed}
              </span>
              <span className="visually-hidden"> {t('history.missedCount', { count: unseenMissed })}</span>
            </>
          )}
        </button>
      ))}
    </div>
  )
}
