import { useRef, useState, type SyntheticEvent } from 'react'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { Dialog } from '../look/Dialog'
import { Field } from '../sign-in/Field'

/** Code points, the unit of the main process. */
const MIN_LENGTH = 8

export interface PassphraseDialogProps {
  /** For an export: the passphrase is new, and must be long enough. */
  readonly what: 'export' | 'import'
  readonly onPassphrase: (passphrase: string) => void
  readonly onClose: () => void
}

/** Asks for the passphrase that seals an identity. */
export function PassphraseDialog({ what, onPassphrase, onClose }: PassphraseDialogProps) {
  const t = useT()
  const field = useRef<HTMLInputElement>(null)
  const [passphrase, setPassphrase] = useState('')
  const [checked, setChecked] = useState(false)
  const isTooShort = Array.from(passphrase).length < MIN_LENGTH
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    setChecked(true)
    if (isTooShort) return field.current?.focus()
    onClose()
    onPassphrase(passphrase)
  }
  return (
    <Dialog
      title={t(`settings.identity.${what}.label`)}
      className="question"
      hasCloseButton={false}
      onClose={onClose}
    >
      <form onSubmit={submit} noValidate>
        <div className="question-words">
          <p>{t(`settings.identity.${what}.meaning`)}</p>
          <Field
            ref={field}
            type="password"
            label={t('settings.identity.passphrase')}
            value={passphrase}
            onChange={setPassphrase}
            problem={
              checked && isTooShort ? t('settings.identity.tooShort', { length: MIN_LENGTH }) : undefined
            }
            wrong={false}
            autoComplete="off"
          />
        </div>
        <div className="question-answers">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" tone="line">
            {t(`settings.identity.${what}.yes`)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
