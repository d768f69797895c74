import type { Fingerprint } from '../../../protocol/directory'
import type { Identity } from '../../privacy/identity'

/** Each side of a link proves to have the private key of the identity that the other expects. */
export interface LinkSecurity {
  readonly own: Identity
  readonly peer: Fingerprint
}
