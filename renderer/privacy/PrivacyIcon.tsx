import { Lock, LockOpen, type LucideIcon, ShieldAlert, ShieldCheck, ShieldQuestionMark } from 'lucide-react'
import type { Privacy } from '../../electron/api'
import { useT } from '../language/wording-context'
import './privacy.css'
import { type Sign, signOf, warningOf } from './sign'

const PICTURES: Readonly<Record<Sign, LucideIcon>> = {
  new: Lock,
  known: Lock,
  verified: ShieldCheck,
  open: LockOpen,
  changed: ShieldAlert,
  unproven: ShieldQuestionMark,
}

/** The privacy of a call: a picture and a word. The colour adds no information. */
export function PrivacyIcon({ privacy }: { readonly privacy: Privacy }) {
  const t = useT()
  const sign = signOf(privacy)
  const Picture = PICTURES[sign]
  return (
    <span className="privacy-sign" data-sign={sign} data-warns={warningOf(privacy) !== undefined}>
      <Picture aria-hidden="true" />
      <span>{t(`privacy.sign.${sign}`)}</span>
    </span>
  )
}
