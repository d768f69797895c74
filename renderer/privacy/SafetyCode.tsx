import { Copy } from 'lucide-react'
import { useId } from 'react'
import { useT } from '../language/wording-context'
import { IconButton } from '../look/IconButton'
import { useCommands } from '../state/phone-context'

export interface SafetyCodeProps {
  /** Groups of digits, separated by spaces. */
  readonly code: string
  /** What to do with it, below it. */
  readonly hint?: string
}

/** A safety code: it can be copied, and screen readers spell it. */
export function SafetyCode({ code, hint }: SafetyCodeProps) {
  const t = useT()
  const { copyText } = useCommands()
  const id = useId()
  return (
    <div className="safety" role="group" aria-labelledby={id}>
      <p id={id} className="safety-title">
        {t('privacy.code')}
      </p>
      <div className="safety-line">
        <p className="safety-code">
          {code.split(' ').map((group, place) => (
            <span key={place}>
              <span aria-hidden="true">{group}</span>
              {/* Read aloud digit by digit, because people cannot compare long numbers. */}
              <span className="visually-hidden">
                {t('privacy.group', { digits: group.replaceAll(/(?<=.)(?=.)/g, ' ') })}
              </span>
            </span>
          ))}
        </p>
        <IconButton label={t('privacy.copy')} onClick={() => copyText(code)}>
          <Copy aria-hidden="true" />
        </IconButton>
      </div>
      {hint !== undefined && <p>{hint}</p>}
    </div>
  )
}
