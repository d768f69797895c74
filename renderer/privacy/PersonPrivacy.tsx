import { ShieldCheck, ShieldOff } from 'lucide-react'
import { useState } from 'react'
import { type Contact, isWarning } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { meaningWords } from './privacy-words'
import { PrivacyIcon } from './PrivacyIcon'
import { SafetyCode } from './SafetyCode'
import { signOf } from './sign'
import { useOpenCause } from './use-open-cause'
import { useSafetyCode } from './use-safety-code'

export interface PersonPrivacyProps {
  readonly person: Pick<Contact, 'id' | 'name' | 'privacy' | 'lookAlike'>
  /** The safety code is folded away until the user wants it, unless there is a warning. */
  readonly folds?: boolean
}

/** The privacy of calls with a person, its meaning, and how the two verify each other. */
export function PersonPrivacy({ person, folds = false }: PersonPrivacyProps) {
  const { id, privacy } = person
  const t = useT()
  const { setVerified } = useCommands()
  const code = useSafetyCode(id, privacy)
  const cause = useOpenCause()
  const [isOpen, setOpen] = useState(false)
  const comparison = code !== undefined && (
    <>
      <SafetyCode code={code} hint={t('privacy.compare')} />
      {signOf(privacy) !== 'open' && (
        <div>
          {privacy === 'verified' ? (
            <Button icon={<ShieldOff aria-hidden="true" />} onClick={() => setVerified(id, false)}>
              {t('privacy.unverify')}
            </Button>
          ) : (
            <Button icon={<ShieldCheck aria-hidden="true" />} onClick={() => setVerified(id, true)}>
              {t('privacy.verify')}
            </Button>
          )}
        </div>
      )}
    </>
  )
  return (
    <div className="person-privacy">
      <PrivacyIcon privacy={privacy} />
      <p>{meaningWords(t, person, cause)}</p>
      {comparison !== false && folds && !isWarning(privacy) ? (
        <details
          className="safety-fold"
          open={isOpen}
          onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
        >
          <summary>{t('privacy.unfold')}</summary>
          {comparison}
        </details>
      ) : (
        comparison
      )}
    </div>
  )
}
