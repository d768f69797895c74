import { Phone, PhoneIncoming, PhoneMissed, PhoneOutgoing } from 'lucide-react'
import { memo, type KeyboardEvent, type MouseEvent } from 'react'
import { type HistoryEntry, isMissed } from '../../electron/api'
import { MoreButton } from '../contacts/MoreButton'
import { focusRow, onRowKey } from '../contacts/rows'
import { pressOf } from '../keys/chord'
import { actionFor } from '../keys/key-table'
import { Name } from '../people/Name'
import { formatTime } from '../time/format'
import { around } from '../language/around'
import { useWording } from '../language/wording-context'
import { outcomeWords } from './outcome-words'

export interface CallRowProps {
  readonly entry: HistoryEntry
  /** Missed, and not looked at before this list was opened. */
  readonly fresh: boolean
  /** At another server than ours: it is somebody else, in spite of the name. */
  readonly elsewhere: boolean
  readonly callable: boolean
  readonly tabStop: boolean
  readonly onFocus: (id: number) => void
  readonly onCall: (contact: string) => void
  readonly onDelete: (id: number) => void
  readonly onMenu: (id: number, event: MouseEvent<HTMLElement>) => void
}

/** A call of the past: a click calls back, Delete deletes. */
export const CallRow = memo(function CallRow(props: CallRowProps) {
  const wording = useWording()
  const { t } = wording
  const { entry, fresh, elsewhere, callable, tabStop, onFocus, onCall, onDelete, onMenu } = props
  const { id, contact, startedAtMs } = entry
  const [before, after] = around(t, 'history.callBack')
  const tabIndex = tabStop ? 0 : -1
  const when = formatTime(wording, startedAtMs)
  const outcome = outcomeWords(t, entry)
  const where = elsewhere ? t('history.atServer', { server: entry.server }) : undefined

  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>): void => {
    if (actionFor('list', pressOf(event)) !== 'remove') return onRowKey(event)
    const { currentTarget } = event
    focusRow(currentTarget, 'next')
    if (document.activeElement === currentTarget) focusRow(currentTarget, 'previous')
    onDelete(id)
  }

  return (
    <li className="row-slot" onContextMenu={(event) => onMenu(id, event)}>
      <button
        type="button"
        className="row"
        data-row=""
        data-fresh={fresh}
        aria-disabled={!callable}
        aria-description={[when, outcome, where].filter(Boolean).join(', ')}
        aria-keyshortcuts="Delete"
        tabIndex={tabIndex}
        onFocus={() => onFocus(id)}
        onKeyDown={onKeyDown}
        onClick={(event) => callable && event.detail < 2 && onCall(contact)}
      >
        <CallSign entry={entry} />
        <span className="row-text">
          <span className="visually-hidden">{before}</span>
          <Name name={contact} />
          <span className="visually-hidden">{after}</span>
          <small aria-hidden="true">{outcome}</small>
          {where !== undefined && <small aria-hidden="true">{where}</small>}
        </span>
        <time className="row-when numerals" aria-hidden="true" dateTime={new Date(startedAtMs).toISOString()}>
          {when}
        </time>
        {callable && (
          <span className="row-action">
            <Phone aria-hidden="true" />
          </span>
        )}
      </button>
      <MoreButton
        label={t('history.more', { name: contact, when })}
        tabIndex={tabIndex}
        onFocus={() => onFocus(id)}
        onMenu={(event) => onMenu(id, event)}
      />
    </li>
  )
})

/** Which way a call went, as a sign; the words stand beside it. */
export function CallSign({ entry }: { readonly entry: Pick<HistoryEntry, 'direction' | 'outcome'> }) {
  const missed = isMissed(entry)
  const Icon = missed ? PhoneMissed : entry.direction === 'incoming' ? PhoneIncoming : PhoneOutgoing
  return (
    <span className="call-sign" data-missed={missed}>
      <Icon aria-hidden="true" />
    </span>
  )
}
