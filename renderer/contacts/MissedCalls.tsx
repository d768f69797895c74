import { Phone, PhoneMissed } from 'lucide-react'
import { useState } from 'react'
import type { MissedCall } from '../../electron/api'
import { Button } from '../look/Button'
import { Name } from '../people/Name'
import { useCommands } from '../state/phone-context'
import { formatWhen } from '../time/format'
import { MINUTE_MS, useNow } from '../time/use-now'
import { missedWhy, showMore, words, yesterday } from '../wording'
import { onRowKey } from './ContactList'

/** So many are shown before the contacts are pushed too far down. */
const SHOWN = 3

export interface MissedCallsProps {
  readonly missed: readonly MissedCall[]
  readonly canCall: boolean
}

/** Who called in vain, when and why; a click calls back. */
export function MissedCalls({ missed, canCall }: MissedCallsProps) {
  const { clearMissed } = useCommands()
  const [all, setAll] = useState(false)
  const shown = all ? missed : missed.slice(0, SHOWN)
  const hidden = missed.length - SHOWN
  return (
    <section className="group">
      <div className="group-head">
        <h2 id="missed-title">{words.missedCalls}</h2>
        <span className="badge numerals">{missed.length}</span>
        <Button tone="quiet" onClick={clearMissed}>
          {words.clear}
        </Button>
      </div>
      <ul className="rows" aria-labelledby="missed-title">
        {shown.map((entry) => (
          <MissedRow key={entry.id} entry={entry} canCall={canCall} />
        ))}
      </ul>
      {hidden > 0 && (
        <Button tone="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.showFewer : showMore(hidden)}
        </Button>
      )}
    </section>
  )
}

function MissedRow({ entry, canCall }: { readonly entry: MissedCall; readonly canCall: boolean }) {
  const { call } = useCommands()
  const now = useNow(MINUTE_MS)
  const when = formatWhen(entry.atMs, now, { yesterday })
  const why = missedWhy(entry.why)
  return (
    <li className="row-slot">
      <button
        type="button"
        className="row"
        data-row=""
        aria-description={`${when}. ${why}`}
        aria-disabled={!canCall}
        onKeyDown={onRowKey}
        onClick={(event) => canCall && event.detail < 2 && call(entry.contact)}
      >
        <span className="missed-sign">
          <PhoneMissed aria-hidden="true" />
        </span>
        <span className="row-text">
          <span className="visually-hidden">{words.callBack} </span>
          <Name name={entry.contact} />
          <small aria-hidden="true">{why}</small>
        </span>
        <time className="row-when numerals" aria-hidden="true" dateTime={new Date(entry.atMs).toISOString()}>
          {when}
        </time>
        {canCall && (
          <span className="row-action">
            <Phone aria-hidden="true" />
          </span>
        )}
      </button>
    </li>
  )
}
