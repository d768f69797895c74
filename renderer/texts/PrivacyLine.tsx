import { Lock, type LucideIcon, ShieldAlert, ShieldCheck, ShieldOff } from 'lucide-react'
import type { PrivacyEvent } from '../../electron/api'
import { useT, useWording } from '../language/wording-context'
import { formatTime } from '../time/format'

const PICTURES: Readonly<Record<PrivacyEvent['kind'], LucideIcon>> = {
  'first-seen': Lock,
  changed: ShieldAlert,
  verified: ShieldCheck,
  unverified: ShieldOff,
}

/** What happened to the identity of the other one. */
export function PrivacyLine({ event: { kind, atMs } }: { readonly event: PrivacyEvent }) {
  const t = useT()
  const wording = useWording()
  const Picture = PICTURES[kind]
  return (
    <p className="text-privacy" data-kind={kind}>
      <Picture aria-hidden="true" />
      <span>{t(`privacy.event.${kind}`)}</span>
      <time className="text-time" dateTime={new Date(atMs).toISOString()}>
        {formatTime(wording, atMs)}
      </time>
    </p>
  )
}
