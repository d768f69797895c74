import { CircleAlert, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { say } from '../../locales/message'
import { useFailure } from '../state/phone-context'
import { useT } from '../language/wording-context'

/** Enough time to read two lines. */
const SHOWN_MS = 8000

/** Reports that a command failed. Disappears by itself, but not under the pointer or while it has the focus. */
export function Toast() {
  const t = useT()
  const { failure, dismissFailure } = useFailure()
  const [held, setHeld] = useState(false)

  useEffect(() => {
    if (!failure || held) return
    const timer = setTimeout(dismissFailure, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [failure, held, dismissFailure])

  return (
    <div className="toasts">
      {failure && (
        <div
          key={failure.id}
          className="toast"
          role="alert"
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          <CircleAlert aria-hidden="true" />
          <span>{say(t, failure.problem)}</span>
          <button
            type="button"
            className="icon-button"
            aria-label={t('common.dismiss')}
            onClick={() => {
              setHeld(false)
              dismissFailure()
            }}
          >
            <X aria-hidden="true" />
          </button>
        </div>
      )}
    </div>
  )
}
