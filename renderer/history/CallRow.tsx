import { ChevronDown, PhoneIncoming, PhoneMissed, PhoneOutgoing } from 'lucide-react'
import { memo, type KeyboardEvent, type MouseEvent } from 'react'
import { type HistoryEntry, isMissed } from '../../electron/api'
import { pressOf } from '../keys/chord'
import { actionFor } from '../keys/key-table'
import { usePersonName } from '../people/nicknames'
import { CallableRow } from '../rows/CallableRow'
import { focusRow, onRowKey } from '../rows/row-keys'
import { formatTime } from '../time/format'
import { useWording } from '../language/wording-context'
import { outcomeWords } from './outcome-words'

export interface CallRowProps {
  readonly entry: HistoryEntry
  /** The calls that are folded into this row, the newest first, which is `entry`; undefined: none. */
  readonly fold?: readonly HistoryEntry[] | undefined
  /** The rows of the folded calls are below. */
  readonly isUnfolded?: boolean
  /** A row of a folded call. */
  readonly isInner?: boolean
  /** The row, among those of the list. */
  readonly rowKey: string
  /** Missed, and unseen before this list was opened. */
  readonly fresh: boolean
  /** A call at another server, where the same name is a different person. */
  readonly elsewhere: boolean
  readonly callable: boolean
  readonly tabStop: boolean
  readonly onFocus: (rowKey: string) => void
  /** Undefined for a call at another server. */
  readonly onOpen: ((entry: HistoryEntry) => void) | undefined
  readonly onCall: (contact: string) => void
  /** Shows the calls of the row, or folds them. */
  readonly onFold: (calls: readonly HistoryEntry[]) => void
  readonly onDelete: (ids: readonly number[]) => void
  readonly onMenu: (ids: readonly number[], event: MouseEvent<HTMLElement>) => void
}

/** A past call: a click opens the person's page, Delete deletes. Of several in one row, a click shows each. */
export const CallRow = memo(function CallRow(props: CallRowProps) {
  const wording = useWording()
  const { t } = wording
  const { entry, fold, isUnfolded = false, isInner = false, rowKey, fresh, elsewhere } = props
  const { callable, tabStop, onFocus, onOpen, onCall, onFold, onDelete, onMenu } = props
  const { person, contact, startedAtMs } = entry
  const ids = (fold ?? [entry]).map(({ id }) => id)
  const name = usePersonName()(person, contact)
  const when = formatTime(wording, startedAtMs)
  const last = outcomeWords(wording, entry)
  const outcome = fold ? t('history.folded', { count: fold.length, last }) : last
  const where = elsewhere ? t('history.atServer', { server: entry.server }) : undefined

  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>): void => {
    if (actionFor('list', pressOf(event)) !== 'remove') return onRowKey(event)
    const { currentTarget } = event
    leaveRow(currentTarget, isUnfolded ? ids.length : 0)
    onDelete(ids)
  }

  return (
    <CallableRow
      name={name}
      sentence="history.callBack"
      description={[when, outcome, where].filter(Boolean).join(', ')}
      callable={callable}
      tabStop={tabStop}
      isOpen={false}
      look={{ 'data-fresh': fresh, 'data-inner': isInner }}
      {...(fold && { isUnfolded })}
      picture={<CallIcon entry={entry} />}
      notes={where === undefined ? [outcome] : [outcome, where]}
      sign={fold && <ChevronDown className="call-fold" aria-hidden="true" />}
      trailing={<time dateTime={new Date(startedAtMs).toISOString()}>{when}</time>}
      shortcuts="Delete"
      moreLabel={t('history.more', { name, when })}
      onFocus={() => onFocus(rowKey)}
      onOpen={fold ? () => onFold(fold) : onOpen && (() => onOpen(entry))}
      onCall={() => onCall(contact)}
      onMenu={(event) => onMenu(ids, event)}
      onKeyDown={onKeyDown}
    />
  )
})

/** Moves the focus from a row that will be gone, with so many below it, to the next one that stays, or to the one before. */
function leaveRow(row: HTMLElement, below: number): void {
  let at = row
  for (let step = 0; step <= below; step++) {
    focusRow(at, 'next')
    const { activeElement } = document
    if (activeElement === at || !(activeElement instanceof HTMLElement)) return focusRow(row, 'previous')
    at = activeElement
  }
}

/** The call's direction as a symbol; the words are next to it. */
export function CallIcon({ entry }: { readonly entry: Pick<HistoryEntry, 'direction' | 'outcome'> }) {
  const missed = isMissed(entry)
  const Icon = missed ? PhoneMissed : entry.direction === 'incoming' ? PhoneIncoming : PhoneOutgoing
  return (
    <span className="call-sign" data-missed={missed}>
      <Icon aria-hidden="true" />
    </span>
  )
}
