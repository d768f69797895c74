import { Check, Copy } from 'lucide-react'
import { useCopied } from '../invitation/use-copied'
import { useT } from '../language/wording-context'
import { IconButton } from '../look/IconButton'
import './hosting.css'

/** An address of IPv6 that has a port is in brackets. */
const WITH_PORT = /^(\[.*\]|[^:]*)(:\d+)$/

/** An address to give to others: large enough to read out, copied by one click. */
export function Address({ address }: { readonly address: string }) {
  const t = useT()
  const { isCopied, copy } = useCopied(address)
  const [, host = address, port = ''] = WITH_PORT.exec(address) ?? []
  return (
    <div className="address-to-give">
      <code className="address">
        {host}
        {port !== '' && (
          <>
            <wbr />
            <span className="address-port">{port}</span>
          </>
        )}
      </code>
      <IconButton label={t('hosting.copyAddress', { address })} hint={t('hosting.copy')} onClick={copy}>
        {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      </IconButton>
      <span className="visually-hidden" role="status">
        {isCopied && t('hosting.copied')}
      </span>
    </div>
  )
}
