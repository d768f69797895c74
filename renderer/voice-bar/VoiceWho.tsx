import type { ReactNode } from 'react'
import { Tooltip } from '../look/Tooltip'
import { Name } from '../people/Name'
import { usePlace } from '../place/place-context'
import type { Place } from '../place/places'
import { useSteadySeconds } from '../state/PhoneProvider'
import { formatDuration } from '../time/format'

export interface VoiceWhoProps {
  readonly picture: ReactNode
  readonly name: string
  /** Since when it has sound, ms; undefined: it has none yet. */
  readonly sinceMs: number | undefined
  /** What goes on, in words. */
  readonly words: string | undefined
  /** Where a click leads, and that in words. */
  readonly to: Place
  readonly toWords: string
  readonly children?: ReactNode
}

/** Who is heard, and for how long; a click shows it on the stage. */
export function VoiceWho({ picture, name, sinceMs, words, to, toWords, children }: VoiceWhoProps) {
  const { open } = usePlace()
  return (
    <div className="voice-who">
      {picture}
      <div className="voice-words">
        <strong>
          <Name name={name} />
        </strong>
        <p>
          {sinceMs !== undefined && <Timer sinceMs={sinceMs} />}
          {words !== undefined && <span className="voice-state">{words}</span>}
        </p>
      </div>
      {children}
      <Tooltip words={toWords}>
        <button type="button" className="voice-open" aria-label={toWords} onClick={() => open(to)} />
      </Tooltip>
    </div>
  )
}

function Timer({ sinceMs }: { readonly sinceMs: number }) {
  const now = useSteadySeconds()
  return (
    <span className="voice-time" role="timer">
      {formatDuration(now - sinceMs)}
    </span>
  )
}
