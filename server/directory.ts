import {
  checkName,
  type ClientMessage,
  encodeExtension,
  type Extension,
  extensionBytes,
  MAX_ANNOUNCED_BYTES,
} from '../protocol/directory'
import { callerHost } from './caller-host'
import type { ClientConnection } from './client-connection'
import { Member } from './member'
import { PresenceFeed, systemTiming, type Timing } from './presence-feed'

type CallRequest = Extract<ClientMessage, { kind: 'call-request' }>
type Login = Extract<ClientMessage, { kind: 'login' }>
type CallRefused = Extract<ClientMessage, { kind: 'call-refused' }>

/** The longest name of a host that there can be, RFC 1035; addresses are shorter. Characters */
const MAX_HOST_LENGTH = 255

export type LoginOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string }

/** Who is online, and the messages that keep everybody's list in step and carry calls between them. */
export class Directory {
  readonly #byName = new Map<string, Member>()
  readonly #byConnection = new Map<ClientConnection, Member>()
  readonly #feed: PresenceFeed
  readonly #onCallsTooOften: (connection: ClientConnection) => void

  /** @param onCallsTooOften told of a connection, once, when it calls somebody too often */
  constructor(onCallsTooOften: (connection: ClientConnection) => void, timing: Timing = systemTiming) {
    this.#onCallsTooOften = onCallsTooOften
    this.#feed = new PresenceFeed(() => this.#byName.values(), timing)
  }

  get size(): number {
    return this.#byName.size
  }

  has(connection: ClientConnection): boolean {
    return this.#byConnection.has(connection)
  }

  /** Answers a Login: LoginSuccess and the contact list, or LoginFailed. The connection stays either way. */
  login(connection: ClientConnection, { name: rawName, extension }: Login): LoginOutcome {
    const checked = this.#mayLogin(connection, rawName)
    if (!checked.ok) {
      connection.send({ kind: 'login-failed', reason: checked.reason })
      return checked
    }
    const member = new Member(checked.name, announcedBlock(extension), connection)
    this.#byName.set(member.name, member)
    this.#byConnection.set(connection, member)
    connection.send({ kind: 'login-success' })
    this.#feed.arrived(member)
    return { ok: true }
  }

  /**
   * Passes a call on to the member who is called, or answers why that can't be. When one of them has just come, that
   * is told first.
   */
  requestCall(connection: ClientConnection, request: CallRequest): void {
    const caller = this.#byConnection.get(connection)
    if (!caller) return connection.send({ kind: 'error-response', what: 'log in before you call' })
    const callee = this.#byName.get(request.contact)
    this.#feed.whenTold([caller, callee], () => this.#call(caller, request))
  }

  /** Passes a refusal on to the member who called; one that answers no call is ignored. */
  refuseCall(connection: ClientConnection, refusal: CallRefused): void {
    const callee = this.#byConnection.get(connection)
    if (!callee) return connection.send({ kind: 'error-response', what: 'log in before you refuse a call' })
    if (!callee.refuse(refusal.contact)) return
    this.#byName.get(refusal.contact)?.connection.send({ kind: 'call-refused', contact: callee.name })
  }

  /** Takes a connection that has ended off the list and tells the others. */
  leave(connection: ClientConnection): void {
    const member = this.#byConnection.get(connection)
    if (!member) return
    this.#byConnection.delete(connection)
    this.#byName.delete(member.name)
    for (const callee of member.called) this.#byName.get(callee)?.forget(member.name)
    this.#feed.left(member)
  }

  /** Tells nobody anything any more. */
  close(): void {
    this.#feed.close()
  }

  #call(caller: Member, request: CallRequest): void {
    const { connection } = caller
    const callee = this.#byName.get(request.contact)
    if (!this.has(connection)) return
    if (!callee) return connection.send({ kind: 'error-response', what: 'requested username not found' })
    if (callee === caller)
      return connection.send({ kind: 'error-response', what: 'you cannot call yourself' })
    if (request.host.length > MAX_HOST_LENGTH)
      return connection.send({ kind: 'error-response', what: 'no host has such a long name' })
    if (!callee.takeCall(caller, performance.now())) {
      if (!caller.toldOff) this.#onCallsTooOften(connection)
      caller.toldOff = true
      return connection.send({ kind: 'error-response', what: 'called too often: wait a little' })
    }
    callee.connection.send({
      kind: 'call-request',
      contact: caller.name,
      host: callerHost(request.host, connection.addresses, callee.connection.addresses),
      port: request.port,
      ...(callee.isRingdown && request.extension && { extension: request.extension }),
    })
  }

  #mayLogin(
    connection: ClientConnection,
    rawName: string,
  ): { readonly ok: true; readonly name: string } | { readonly ok: false; readonly reason: string } {
    if (this.has(connection)) return { ok: false, reason: 'you are logged in already' }
    const checked = checkName(rawName)
    if (checked.ok && this.#byName.has(checked.name)) return { ok: false, reason: 'username already used' }
    return checked
  }
}

/** A block that is too long to be passed on counts as none. */
function announcedBlock(extension: Extension | undefined): Uint8Array | undefined {
  if (extension === undefined || extensionBytes(extension) > MAX_ANNOUNCED_BYTES) return undefined
  return encodeExtension(extension)
}
