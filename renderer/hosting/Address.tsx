import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'
import './hosting.css'

/** How long the button shows that it has copied. */
const COPIED_MS = 2500

/** An address to give to others: large enough to read out, copied by one click. */
export function Address({ address }: { readonly address: string }) {
  const t = useT()
  const { copyText } = useCommands()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), COPIED_MS)
    return () => clearTimeout(timer)
  }, [copied])

  return (
    <div className="address-to-give">
      <code className="address">{address}</code>
      <button
        type="button"
        className="icon-button"
        aria-label={t('hosting.copyAddress', { address })}
        title={t('hosting.copy')}
        onClick={() => {
          copyText(address)
          setCopied(true)
        }}
      >
        {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      </button>
      <span className="visually-hidden" role="status">
        {copied && t('hosting.copied')}
      </span>
    </div>
  )
}
