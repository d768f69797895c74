import type { HistoryEntry } from '../../electron/api'
import { CallIcon } from '../history/CallRow'
import { outcomeWords } from '../history/outcome-words'
import { useWording } from '../language/wording-context'
import { formatTime } from '../time/format'

export interface CallsLineProps {
  /** One or more, oldest first. */
  readonly calls: readonly HistoryEntry[]
}

/** Calls between texts: several in a row are folded into one line. */
export function CallsLine({ calls }: CallsLineProps) {
  const wording = useWording()
  const { t } = wording
  const last = calls.at(-1)
  if (!last) return null
  if (calls.length === 1)
    return (
      <div className="text-calls">
        <CallLine call={last} />
      </div>
    )
  return (
    <details className="text-calls">
      <summary>
        <CallIcon entry={last} />
        <span>{t('history.folded', { count: calls.length, last: outcomeWords(wording, last) })}</span>
        <CallTime call={last} />
      </summary>
      <ul>
        {calls.map((call) => (
          <li key={call.id}>
            <CallLine call={call} />
          </li>
        ))}
      </ul>
    </details>
  )
}

function CallLine({ call }: { readonly call: HistoryEntry }) {
  const wording = useWording()
  return (
    <p className="text-call">
      <CallIcon entry={call} />
      <span>{outcomeWords(wording, call)}</span>
      <CallTime call={call} />
    </p>
  )
}

function CallTime({ call: { startedAtMs } }: { readonly call: HistoryEntry }) {
  const wording = useWording()
  return (
    <time className="text-time" dateTime={new Date(startedAtMs).toISOString()}>
      {formatTime(wording, startedAtMs)}
    </time>
  )
}
