import { Phone, type PhoneOptions } from './phone'
import { DirectoryClient } from './signalling/directory/directory-client'

export interface CreatePhoneOptions extends Omit<PhoneOptions, 'signalling'> {
  /** The certificate authorities that may certify a server, PEM; undefined: Node's roots. */
  readonly roots?: readonly string[] | undefined
  /** The host that callees connect to; undefined: the server fills it in. */
  readonly announceHost?: string | undefined
  /** Whether logins are signed, so that we then own the name: not for an identity that ends with the run. */
  readonly signsLogins?: boolean | undefined
}

/** A phone that signals by the directory protocol. */
export function createPhone({ roots, announceHost, signsLogins, ...options }: CreatePhoneOptions): Phone {
  const { clock, identity } = options
  const signalling = new DirectoryClient({ clock, roots, announceHost, identity, signsLogins })
  return new Phone({ ...options, signalling })
}
