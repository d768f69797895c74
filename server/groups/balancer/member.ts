import type { CancelTimer } from '../../../base/clock'
import type { Endpoint, NodeLoad } from '../../../protocol/groups'
import type { Sender } from '../request-endpoint'
import type { Outbox } from './outbox'

export type MemberRole = 'serving-node' | 'call-controller'

/** A serving node or call controller that is registered. */
export interface Member {
  readonly role: MemberRole
  /** Where its packets of this plane come from. */
  readonly source: Sender
  /** Where clients reach it. */
  readonly endpoint: Endpoint
  readonly outbox: Outbox
  load: NodeLoad | undefined
  /** Clients, or groups, that were given to it since it told its load. */
  given: number
  /** How long its registration lasts, ms; undefined: as in the document. */
  leaseMs: number | undefined
  /** By the monotonic clock. */
  expiresMs: number
  cancelExpiry: CancelTimer
}
