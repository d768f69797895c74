import { Trash2 } from 'lucide-react'
import { useCallback, useId, useState, type MouseEvent } from 'react'
import type { AppState, HistoryEntry } from '../../electron/api'
import { Button } from '../look/Button'
import { menuPlace } from '../look/Menu'
import { type MenuItem, useMenu } from '../look/menu-context'
import { usePlace } from '../place/place-context'
import { usePersonMenu } from '../people/use-person-menu'
import { useCommands } from '../state/phone-context'
import { formatTime } from '../time/format'
import { MINUTE_MS, useNow } from '../time/use-now'
import { useWording } from '../language/wording-context'
import { dayWords } from '../time/day-words'
import { CallRow } from './CallRow'
import { byDay } from './select'

/** How many rows are drawn at first, and added on request. */
const PAGE = 200

export interface CallListProps {
  readonly calls: readonly HistoryEntry[]
  readonly fresh: ReadonlySet<number>
  readonly state: AppState
  readonly canCall: boolean
}

/** Calls grouped by day. One row is in the tab order, the arrow keys reach the others. */
export function CallList({ calls, fresh, state, canCall }: CallListProps) {
  const wording = useWording()
  const { t } = wording
  const { call, removeCalls } = useCommands()
  const now = useNow(MINUTE_MS)
  const listId = useId()
  const [size, setSize] = useState(PAGE)
  const [current, setCurrent] = useState<number>()
  const { open } = usePlace()
  const onOpen = useCallback(
    ({ person, contact }: HistoryEntry) => open({ kind: 'person', id: person, name: contact }),
    [open],
  )
  const onMenu = useCallMenu(calls, state)
  const onDelete = useCallback((id: number) => removeCalls([id]), [removeCalls])

  const online = new Set(state.contacts.filter((contact) => contact.online).map(({ id }) => id))
  const drawn = calls.slice(0, size)
  const tabStop = drawn.some(({ id }) => id === current) ? current : drawn[0]?.id

  return (
    <>
      {byDay(drawn).map((day) => (
        <section key={day.calls[0]?.id} className="group">
          <div className="group-head">
            <h2 id={`${listId}-${day.atMs}`}>{dayWords(wording, day.atMs, now)}</h2>
          </div>
          <ul className="rows" aria-labelledby={`${listId}-${day.atMs}`}>
            {day.calls.map((entry) => {
              const elsewhere = entry.server !== state.serverKey
              return (
                <CallRow
                  key={entry.id}
                  entry={entry}
                  fresh={fresh.has(entry.id)}
                  elsewhere={elsewhere}
                  callable={canCall && !elsewhere && online.has(entry.person)}
                  tabStop={entry.id === tabStop}
                  onFocus={setCurrent}
                  onOpen={elsewhere ? undefined : onOpen}
                  onCall={call}
                  onDelete={onDelete}
                  onMenu={onMenu}
                />
              )
            })}
          </ul>
        </section>
      ))}
      {calls.length > size && (
        <Button tone="quiet" onClick={() => setSize(size + PAGE)}>
          {t('history.showOlder')}
        </Button>
      )}
    </>
  )
}

/** The actions on a call and on the person at its other end. */
function useCallMenu(calls: readonly HistoryEntry[], { contacts, serverKey }: AppState) {
  const wording = useWording()
  const { removeCalls } = useCommands()
  const openMenu = useMenu()
  const itemsFor = usePersonMenu()
  return useCallback(
    (id: number, event: MouseEvent<HTMLElement>) => {
      event.preventDefault()
      const entry = calls.find((each) => each.id === id)
      if (!entry) return
      const { person: personId, contact: name, server, startedAtMs } = entry
      const unmarked = { id: personId, name, favourite: false, blocked: false }
      const person = contacts.find((each) => each.id === personId) ?? unmarked
      const remove: MenuItem = {
        label: { key: 'history.delete' },
        icon: <Trash2 aria-hidden="true" />,
        onSelect: () => removeCalls([id]),
      }
      const items = server === serverKey ? [...itemsFor(person), remove] : [remove]
      openMenu({
        label: { key: 'history.more', fill: { name, when: formatTime(wording, startedAtMs) } },
        items,
        at: menuPlace(event),
      })
    },
    [wording, calls, contacts, serverKey, openMenu, itemsFor, removeCalls],
  )
}
