import { BellOff, PhoneCall } from 'lucide-react'
import type { BusyStatus } from '../../electron/api'
import './status-sign.css'

/** Why somebody may not answer, as a picture: the words must appear beside it. */
export const StatusSign = ({ status }: { readonly status: BusyStatus }) => (
  <span className="status-sign" data-status={status} aria-hidden="true">
    {status === 'in-call' ? <PhoneCall /> : <BellOff />}
  </span>
)
