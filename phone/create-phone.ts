import { Phone, type PhoneOptions } from './phone'
import { BrokerCalls } from './signalling/broker/broker-calls'
import { ExpectedGuests } from './signalling/broker/expected-guests'
import { BrokerPresence } from './signalling/broker/broker-presence'
import type { ChooseProxy } from './signalling/proxy-choice'
import { DirectoryClient } from './signalling/directory/directory-client'
import { JoinedSignalling } from './signalling/joined-signalling'
import { SignalWays } from './signalling/signal-ways'

export interface CreatePhoneOptions extends Omit<
  PhoneOptions,
  'signalling' | 'signals' | 'roomWays' | 'roomGuests'
> {
  /** The certificate authorities that may certify a server, PEM; undefined: Node's roots. */
  readonly roots?: readonly string[] | undefined
  /** The host that callees connect to; undefined: the server fills it in. */
  readonly announceHost?: string | undefined
  /** Whether logins are signed, so that we then own the name: not for an identity that ends with the run. */
  readonly signsLogins?: boolean | undefined
  /** The HTTP proxy for WebSockets to a server; undefined: that of the environment. */
  readonly chooseProxy?: ChooseProxy | undefined
}

/**
 * A phone that signals by the directory protocol, and by the broker of the same server, through which it also has calls with people who are
 * not at the directory.
 */
export function createPhone({
  roots,
  announceHost,
  signsLogins,
  chooseProxy,
  ...options
}: CreatePhoneOptions): Phone {
  const { clock, identity } = options
  const directory = new DirectoryClient({ clock, roots, announceHost, identity, signsLogins, chooseProxy })
  const signals = new SignalWays(clock, directory)
  const roomGuests = new ExpectedGuests()
  const guests = new BrokerCalls({ clock, directory, roomGuests })
  new BrokerPresence({
    ...{ clock, directory, chooseProxy, roots, random: Math.random },
    onClient: (client) => {
      // A call request comes before what belongs to it.
      guests.useBroker(client)
      roomGuests.useBroker(client)
      signals.useBroker(client)
    },
  })
  const signalling = new JoinedSignalling(directory, guests)
  return new Phone({ ...options, signalling, signals, roomGuests, roomWays: { chooseProxy, roots } })
}
