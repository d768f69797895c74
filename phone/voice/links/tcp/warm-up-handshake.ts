import { once } from 'node:events'
import { duplexPair } from 'node:stream'
import tls from 'node:tls'
import { settledWithin } from '../../../../base/within'
import type { Clock } from '../../../../base/clock'
import { identityOf, makePrivateKey } from '../../../privacy/identity'
import { contextOf, optionsOf } from './voice-tls'

const TIMEOUT_MS = 1000

/**
 * Does a handshake with itself, in memory, with a temporary identity. The first handshake of a process takes several times
 * as long as later ones, and should not be that of a call.
 * @returns whether it succeeded; never rejects
 */
export async function warmUpHandshake(clock: Clock): Promise<boolean> {
  const context = contextOf(identityOf(makePrivateKey()))
  const [there, here] = duplexPair()
  const listener = new tls.TLSSocket(there, { isServer: true, requestCert: true, ...optionsOf(context) })
  const caller = tls.connect({ socket: here, ...optionsOf(context) })
  for (const socket of [listener, caller]) socket.on('error', () => undefined)
  let isSecure = false
  listener.once('secure', () => (isSecure = true))
  await settledWithin(clock, TIMEOUT_MS, once(listener, 'secure'))
  caller.destroy()
  listener.destroy()
  return isSecure
}
