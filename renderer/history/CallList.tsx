import { Trash2 } from 'lucide-react'
import { useCallback, useId, useMemo, useState, type MouseEvent } from 'react'
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
import { CallRow, type CallRowProps } from './CallRow'
import { byDay } from './select'

/** How many rows are drawn at first, and added on request. */
const PAGE = 200

export interface CallListProps {
  readonly calls: readonly HistoryEntry[]
  readonly fresh: ReadonlySet<number>
  readonly state: AppState
  readonly canCall: boolean
}

/** Calls grouped by day, several in a row with one person folded. One row is in the tab order, the arrow keys reach the others. */
export function CallList({ calls, fresh, state, canCall }: CallListProps) {
  const wording = useWording()
  const { t } = wording
  const { call, removeCalls } = useCommands()
  const now = useNow(MINUTE_MS)
  const listId = useId()
  const [size, setSize] = useState(PAGE)
  const [current, setCurrent] = useState<string>()
  const { open } = usePlace()
  const onOpen = useCallback(
    ({ person, contact }: HistoryEntry) => open({ kind: 'person', id: person, name: contact }),
    [open],
  )
  const onMenu = useCallMenu(calls, state)
  const onDelete = useCallback((ids: readonly number[]) => removeCalls([...ids]), [removeCalls])
  const { unfolded, onFold } = useUnfolded()

  const online = new Set(state.contacts.filter((contact) => contact.online).map(({ id }) => id))
  const days = useMemo(
    () =>
      byDay(calls.slice(0, size)).map(({ atMs, lines }) => ({
        atMs,
        rows: lines.flatMap((line) => rowsOf(line, unfolded)),
      })),
    [calls, size, unfolded],
  )
  const keys = days.flatMap(({ rows }) => rows.map(({ key }) => key))
  const tabStop = current !== undefined && keys.includes(current) ? current : keys[0]
  const rowProps = (entry: HistoryEntry, rowKey: string, line: readonly HistoryEntry[]) => {
    const elsewhere = entry.server !== state.serverKey
    return {
      ...{ entry, rowKey, elsewhere, onFold, onMenu },
      fresh: line.some(({ id }) => fresh.has(id)),
      callable: canCall && !elsewhere && online.has(entry.person),
      tabStop: rowKey === tabStop,
      onFocus: setCurrent,
      onOpen: elsewhere ? undefined : onOpen,
      onCall: call,
      onDelete,
    }
  }

  return (
    <>
      {days.map((day) => (
        <section key={new Date(day.atMs).toDateString()} className="group">
          <div className="group-head">
            <h2 id={`${listId}-${day.atMs}`}>{dayWords(wording, day.atMs, now)}</h2>
          </div>
          <ul className="rows" aria-labelledby={`${listId}-${day.atMs}`}>
            {day.rows.map(({ key, entry, ...row }) => (
              <CallRow key={key} {...row} {...rowProps(entry, key, row.fold ?? [entry])} />
            ))}
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

const DELETE = { key: 'history.delete' } as const

interface LineRow extends Pick<CallRowProps, 'entry' | 'fold' | 'isUnfolded' | 'isInner'> {
  readonly key: string
}

/** The rows of a line: of several calls one for all, which the user unfolds, and then one each. */
function rowsOf(line: readonly HistoryEntry[], unfolded: ReadonlySet<number>): readonly LineRow[] {
  const [newest] = line
  const each = line.map((entry) => ({ key: String(entry.id), entry, isInner: line.length > 1 }))
  const oldest = line.at(-1)
  if (!newest || !oldest || line.length === 1) return each
  const isUnfolded = line.some(({ id }) => unfolded.has(id))
  // A newer call does not make another row of it.
  const head = { key: `line ${oldest.id}`, entry: newest, fold: line, isUnfolded }
  return isUnfolded ? [head, ...each] : [head]
}

/** The calls of the lines that the user has unfolded. A line of which any call is among them is unfolded. */
function useUnfolded() {
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set())
  const onFold = useCallback(
    (line: readonly HistoryEntry[]) =>
      setUnfolded((before) => {
        const ids = line.map(({ id }) => id)
        if (!ids.some((id) => before.has(id))) return new Set([...before, ...ids])
        return new Set([...before].filter((id) => !ids.includes(id)))
      }),
    [],
  )
  return { unfolded, onFold }
}

/** The actions on a call and on the person at its other end. */
function useCallMenu(calls: readonly HistoryEntry[], { contacts, serverKey }: AppState) {
  const wording = useWording()
  const { removeCalls } = useCommands()
  const openMenu = useMenu()
  const itemsFor = usePersonMenu()
  return useCallback(
    (ids: readonly number[], event: MouseEvent<HTMLElement>) => {
      event.preventDefault()
      const entry = calls.find((each) => each.id === ids[0])
      if (!entry) return
      const { person: personId, contact: name, server, startedAtMs } = entry
      const unmarked = { id: personId, name, favourite: false, blocked: false }
      const person = contacts.find((each) => each.id === personId) ?? unmarked
      const remove: MenuItem = {
        label: ids.length > 1 ? { key: 'history.deleteFolded', fill: { count: ids.length } } : DELETE,
        icon: <Trash2 aria-hidden="true" />,
        onSelect: () => removeCalls([...ids]),
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
