import { Check, Copy } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import './invitation.css'
import { QrCode } from './QrCode'
import { useCopied } from './use-copied'

export interface LinkToGiveProps {
  readonly url: string
  /** What it leads to. */
  readonly label: string
  /** What it does for those who have it. */
  readonly meaning?: ReactNode
  /** Beside the button that copies. */
  readonly actions?: ReactNode
  /** Below the buttons. */
  readonly children?: ReactNode
}

/** A link for others: to read, to copy, and as a QR code. */
export function LinkToGive({ url, label, meaning, actions, children }: LinkToGiveProps) {
  const t = useT()
  const id = useId()
  const { isCopied, copy } = useCopied(url)
  return (
    <section className="invite-link" aria-label={t('rooms.inviting.link')}>
      <div className="invite-link-words">
        <label htmlFor={id}>{label}</label>
        <input id={id} readOnly value={url} dir="ltr" onFocus={({ target }) => target.select()} />
        {meaning}
        <div className="invite-link-actions">
          <Button
            tone="line"
            icon={isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
            onClick={copy}
          >
            {isCopied ? t('rooms.inviting.copied') : t('rooms.inviting.copy')}
          </Button>
          {actions}
        </div>
        {children}
      </div>
      <figure>
        <QrCode text={url} label={t('rooms.inviting.qr')} />
        <figcaption>{t('rooms.inviting.scan')}</figcaption>
      </figure>
    </section>
  )
}
