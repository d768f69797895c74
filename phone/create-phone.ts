import { Phone, type PhoneOptions } from './phone'
import { DirectoryClient } from './signalling/directory/directory-client'

export interface CreatePhoneOptions extends Omit<PhoneOptions, 'signalling'> {
  /** Who may vouch for a server's certificate, PEM; Node's roots when undefined. */
  readonly roots?: readonly string[] | undefined
  /** The host that callees are told to connect to; the server fills it in when undefined. */
  readonly announceHost?: string | undefined
  /** Whether logins are signed, so that the name is ours from then on: not for an identity that ends with the run. */
  readonly signsLogins?: boolean | undefined
}

/** A phone that signals by the directory protocol. */
export function createPhone({ roots, announceHost, signsLogins, ...options }: CreatePhoneOptions): Phone {
  const { clock, identity } = options
  const signalling = new DirectoryClient({ clock, roots, announceHost, identity, signsLogins })
  return new Phone({ ...options, signalling })
}
