import type { Fingerprint } from '../../../protocol/directory'
import type { Identity } from '../../privacy/identity'

/** The identities of a secure link: each side proves that it has the private key that the other expects. */
export interface LinkSecurity {
  readonly own: Identity
  readonly peer: Fingerprint
}
