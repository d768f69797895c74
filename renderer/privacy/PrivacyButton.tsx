import { X } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import type { Privacy } from '../../electron/api'
import { useT } from '../language/wording-context'
import { PersonPrivacy } from './PersonPrivacy'
import { PrivacySign } from './PrivacySign'

export interface PrivacyButtonProps {
  readonly name: string
  readonly privacy: Privacy
}

/** How private the call is, in a word, and the way to what it means and to the safety code. */
export function PrivacyButton({ name, privacy }: PrivacyButtonProps) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  return (
    <>
      <button
        type="button"
        className="privacy-button"
        title={t('privacy.show')}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <PrivacySign privacy={privacy} />
      </button>
      {open && (
        <dialog
          className="dialog privacy-dialog"
          aria-labelledby={titleId}
          ref={(element) => {
            dialog.current = element
            if (element?.open === false) element.showModal()
          }}
          onClose={() => setOpen(false)}
        >
          <header className="dialog-head">
            <h2 id={titleId}>{t('privacy.title')}</h2>
            <button
              type="button"
              className="icon-button"
              aria-label={t('common.close')}
              title={t('common.close')}
              onClick={() => dialog.current?.close()}
            >
              <X aria-hidden="true" />
            </button>
          </header>
          <PersonPrivacy name={name} privacy={privacy} />
        </dialog>
      )}
    </>
  )
}
