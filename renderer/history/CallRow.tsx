import { PhoneIncoming, PhoneMissed, PhoneOutgoing } from 'lucide-react'
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
  /** Missed, and unseen before this list was opened. */
  readonly fresh: boolean
  /** A call at another server, where the same name is a different person. */
  readonly elsewhere: boolean
  readonly callable: boolean
  readonly tabStop: boolean
  readonly onFocus: (id: number) => void
  /** Undefined for a call at another server. */
  readonly onOpen: ((entry: HistoryEntry) => void) | undefined
  readonly onCall: (contact: string) => void
  readonly onDelete: (id: number) => void
  readonly onMenu: (id: number, event: MouseEvent<HTMLElement>) => void
}

/** A past call: a click opens the person's page, Delete deletes. */
export const CallRow = memo(function CallRow(props: CallRowProps) {
  const wording = useWording()
  const { t } = wording
  const { entry, fresh, elsewhere, callable, tabStop, onFocus, onOpen, onCall, onDelete, onMenu } = props
  const { id, person, contact, startedAtMs } = entry
  const name = usePersonName()(person, contact)
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
    <CallableRow
      name={name}
      sentence="history.callBack"
      description={[when, outcome, where].filter(Boolean).join(', ')}
      callable={callable}
      tabStop={tabStop}
      isOpen={false}
      look={{ 'data-fresh': fresh }}
      picture={<CallIcon entry={entry} />}
      notes={where === undefined ? [outcome] : [outcome, where]}
      trailing={<time dateTime={new Date(startedAtMs).toISOString()}>{when}</time>}
      shortcuts="Delete"
      moreLabel={t('history.more', { name, when })}
      onFocus={() => onFocus(id)}
      onOpen={onOpen && (() => onOpen(entry))}
      onCall={() => onCall(contact)}
      onMenu={(event) => onMenu(id, event)}
      onKeyDown={onKeyDown}
    />
  )
})

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
