import type { Contact } from '../../electron/api'
import { useT } from '../language/wording-context'
import { DialogButton } from '../look/DialogButton'
import { PersonPrivacy } from './PersonPrivacy'
import { PrivacySign } from './PrivacySign'

export interface PrivacyButtonProps {
  readonly person: Pick<Contact, 'id' | 'name' | 'privacy'>
}

/** How private the call is, in a word, and the way to what it means and to the safety code. */
export function PrivacyButton({ person }: PrivacyButtonProps) {
  const t = useT()
  return (
    <DialogButton
      className="privacy-button"
      hint={t('privacy.show')}
      face={<PrivacySign privacy={person.privacy} />}
      dialogTitle={t('privacy.title')}
      dialogClassName="privacy-dialog"
    >
      <PersonPrivacy person={person} />
    </DialogButton>
  )
}
