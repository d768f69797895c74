import { Check, Copy } from 'lucide-react'
import { useId } from 'react'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import './invitation.css'
import { useCopied } from './use-copied'

export interface PageToGiveProps {
  readonly url: string
  /** What guests do there. */
  readonly meaning: string
}

/** The address of the page for guests, who have no app: to read, and to copy. */
export function PageToGive({ url, meaning }: PageToGiveProps) {
  const t = useT()
  const id = useId()
  const { isCopied, copy } = useCopied(url)
  return (
    <section className="invite-page" aria-label={t('guestPage.title')}>
      <label htmlFor={id}>{t('guestPage.label')}</label>
      <input id={id} readOnly value={url} dir="ltr" onFocus={({ target }) => target.select()} />
      <p>{meaning}</p>
      {!url.startsWith('https:') && <p>{t('guestPage.noTls')}</p>}
      <div className="invite-link-actions">
        <Button icon={isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />} onClick={copy}>
          {isCopied ? t('guestPage.copied') : t('guestPage.copy')}
        </Button>
      </div>
    </section>
  )
}
