import type { Clock } from '../../../base/clock'
import type { Message } from '../../../locales/message'
import {
  challengeIn,
  clientToServer,
  MessageReader,
  parseAddress,
  refusalIn,
  releaseStatement,
  serverAbilitiesIn,
  serverToClient,
  type ServerMessage,
} from '../../../protocol/directory'
import type { Account } from '../../model'
import type { Identity } from '../../privacy/identity'
import { releaseSignature } from '../../privacy/login-signature'
import { boundStatement, socketTo } from './server-socket'

/** Until the server has answered. ms */
const TIMEOUT_MS = 3_000

export interface NameRelease {
  readonly account: Account
  /** The owner's. */
  readonly identity: Identity
  readonly clock: Clock
  /** The trusted certificate authorities, PEM; Node's roots when undefined. */
  readonly roots?: readonly string[] | undefined
}

/** The outcome of a release. */
export type Released =
  /** It does not belong to this identity any more, or never has. */
  | 'free'
  /** The server keeps names, and cannot give them back. */
  | 'not-possible'
  /** The server did not answer, or not in time. */
  | 'unreachable'

/**
 * Gives a name back to its server, on a connection of its own; a phone that is signed in with it stays so. Never rejects.
 */
export function releaseName({ account, identity, clock, roots }: NameRelease): Promise<Released> {
  const address = parseAddress(account.server)
  if (!address) return Promise.resolve('unreachable')
  const socket = socketTo(address, roots)
  const reader = new MessageReader(serverToClient)
  return new Promise((resolve) => {
    const end = (outcome: Released): void => {
      cancel()
      socket.destroy()
      resolve(outcome)
    }
    const cancel = clock.after(TIMEOUT_MS, () => end('unreachable'))
    socket.on('error', () => undefined)
    socket.on('close', () => end('unreachable'))
    socket.on('data', (chunk) => {
      for (const message of reader.push(chunk).messages) {
        const next = answerTo(message)
        if (typeof next === 'string') return end(next)
        if (next) socket.write(next)
      }
    })
  })

  function answerTo(message: ServerMessage): Uint8Array | Released | undefined {
    if (message.kind === 'hello-connect') return asked(message.extension)
    if (message.kind !== 'login-failed') return undefined
    const refusal = refusalIn(message.extension)
    if (refusal === 'released' || refusal === 'owned') return 'free'
    return refusal === 'busy' ? 'unreachable' : 'not-possible'
  }

  function asked(hello: ServerMessage['extension']): Uint8Array | Released {
    const challenge = challengeIn(hello)
    // It keeps no names.
    if (!challenge) return 'free'
    const { name } = account
    const statement = boundStatement(socket, challenge, name, releaseStatement)
    if (!serverAbilitiesIn(hello).releases || !statement) return 'not-possible'
    return clientToServer.encode({ kind: 'login', name, extension: releaseSignature(identity, statement) })
  }
}

/** The message to the user about a name that could not be released. */
export function releaseProblem(outcome: Released, { name, server }: Account): Message | undefined {
  switch (outcome) {
    case 'free':
      return undefined
    case 'not-possible':
      return { key: 'server.nameNotReleased', fill: { name, server } }
    case 'unreachable':
      return { key: 'server.nameNotReleasedUnreachable', fill: { name, server } }
  }
}
