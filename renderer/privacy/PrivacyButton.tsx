import { ChevronDown } from 'lucide-react'
import { useT } from '../language/wording-context'
import { DialogButton } from '../look/DialogButton'
import { PersonPrivacy, type PersonPrivacyProps } from './PersonPrivacy'
import { PrivacyIcon } from './PrivacyIcon'

export interface PrivacyButtonProps {
  readonly person: PersonPrivacyProps['person']
}

/** The privacy of the call in a word; opens the explanation and the safety code. */
export function PrivacyButton({ person }: PrivacyButtonProps) {
  const t = useT()
  return (
    <DialogButton
      className="privacy-button"
      hint={t('privacy.show')}
      face={
        <>
          <PrivacyIcon privacy={person.privacy} />
          <ChevronDown className="chevron" aria-hidden="true" />
        </>
      }
      dialogTitle={t('privacy.title')}
      dialogClassName="privacy-dialog"
    >
      <PersonPrivacy person={person} />
    </DialogButton>
  )
}
