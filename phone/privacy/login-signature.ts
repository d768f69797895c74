import { signWith } from '../../base/p256'
import { type Extension, proofEntry, releaseEntry } from '../../protocol/directory'
import type { Identity } from './identity'

/**
 * The entry that proves that this phone has the key of its identity.
 * @param statement the text that the server wants signed
 */
export const loginSignature = ({ privateKey }: Identity, statement: Uint8Array): Extension =>
  proofEntry(signWith(privateKey, statement))

/** The entry that gives this phone's name back. @param statement as for `loginSignature`, in its own context */
export const releaseSignature = ({ privateKey }: Identity, statement: Uint8Array): Extension =>
  releaseEntry(signWith(privateKey, statement))
