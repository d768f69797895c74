import { Check, Copy } from 'lucide-react'
import { useCopied } from '../invitation/use-copied'
import { useT } from '../language/wording-context'
import { IconButton } from '../look/IconButton'
import './hosting.css'

/** An address to give to others: large enough to read out, copied by one click. */
export function Address({ address }: { readonly address: string }) {
  const t = useT()
  const { isCopied, copy } = useCopied(address)
  return (
    <div className="address-to-give">
      <code className="address">{address}</code>
      <IconButton label={t('hosting.copyAddress', { address })} hint={t('hosting.copy')} onClick={copy}>
        {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      </IconButton>
      <span className="visually-hidden" role="status">
        {isCopied && t('hosting.copied')}
      </span>
    </div>
  )
}
