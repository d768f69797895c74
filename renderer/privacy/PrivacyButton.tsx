import type { Privacy } from '../../electron/api'
import { useT } from '../language/wording-context'
import { DialogButton } from '../look/DialogButton'
import { PersonPrivacy } from './PersonPrivacy'
import { PrivacySign } from './PrivacySign'

export interface PrivacyButtonProps {
  readonly name: string
  readonly privacy: Privacy
}

/** How private the call is, in a word, and the way to what it means and to the safety code. */
export function PrivacyButton({ name, privacy }: PrivacyButtonProps) {
  const t = useT()
  return (
    <DialogButton
      className="privacy-button"
      hint={t('privacy.show')}
      face={<PrivacySign privacy={privacy} />}
      dialogTitle={t('privacy.title')}
      dialogClassName="privacy-dialog"
    >
      <PersonPrivacy name={name} privacy={privacy} />
    </DialogButton>
  )
}
