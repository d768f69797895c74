import { Check, CheckCheck, CircleAlert, Clock, type LucideIcon } from 'lucide-react'
import type { TextDelivery } from '../../electron/api'
import { useT } from '../language/wording-context'

const PICTURES: Readonly<Record<TextDelivery, LucideIcon>> = {
  sending: Clock,
  delivered: Check,
  read: CheckCheck,
  failed: CircleAlert,
}

/** How far a text of ours has come, as a picture and a word. */
export function Delivery({ delivery }: { readonly delivery: TextDelivery }) {
  const t = useT()
  const Picture = PICTURES[delivery]
  return (
    <span className="text-delivery" data-delivery={delivery}>
      <Picture aria-hidden="true" />
      {t(`texts.delivery.${delivery}`)}
    </span>
  )
}
