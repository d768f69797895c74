import {
  announcements,
  checkName,
  type ClientMessage,
  encodeExtension,
  type Extension,
  extensionBytes,
  type ListedContact,
  MAX_ANNOUNCED_BYTES,
  partsOf,
  serverToClient,
} from '../protocol'
import { callerHost } from './caller-host'
import type { ClientConnection } from './client-connection'

type CallRequest = Extract<ClientMessage, { kind: 'call-request' }>
type Login = Extract<ClientMessage, { kind: 'login' }>
type CallRefused = Extract<ClientMessage, { kind: 'call-refused' }>

/** A client that has logged in. One with a block has announced itself as a Ringdown: it is told of others' blocks. */
interface Member extends ListedContact {
  readonly connection: ClientConnection
  /** Who called this member and has not been refused, oldest first. A refusal for anybody else goes nowhere. */
  readonly callers: Set<Member>
}

/** Names in one list message; a longer list is sent in several. */
const NAMES_PER_MESSAGE = 250
/** The longest name of a host that there can be, RFC 1035; addresses are shorter. Characters */
const MAX_HOST_LENGTH = 255
/** A member who is called by more people than this at once forgets the oldest. */
const MAX_CALLERS = 100

export type LoginOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string }

/** Who is online, and the messages that keep everybody's list in step and carry calls between them. */
export class Directory {
  readonly #byName = new Map<string, Member>()
  readonly #byConnection = new Map<ClientConnection, Member>()

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
    const others = [...this.#byName.values()]
    const block = announcedBlock(extension)
    const member = { name: checked.name, block, connection, callers: new Set<Member>() }
    this.#announce(member)
    this.#byName.set(member.name, member)
    this.#byConnection.set(connection, member)
    connection.send({ kind: 'login-success' })
    for (const part of partsOf(block ? others : others.map(plain), NAMES_PER_MESSAGE))
      connection.sendFrame(arrivalOf(part))
    return { ok: true }
  }

  /** Passes a call on to the member who is called, or answers why that can't be. */
  requestCall(connection: ClientConnection, request: CallRequest): void {
    const caller = this.#byConnection.get(connection)
    if (!caller) return connection.send({ kind: 'error-response', what: 'log in before you call' })
    const callee = this.#byName.get(request.contact)
    if (!callee) return connection.send({ kind: 'error-response', what: 'requested username not found' })
    if (callee === caller)
      return connection.send({ kind: 'error-response', what: 'you cannot call yourself' })
    if (request.host.length > MAX_HOST_LENGTH)
      return connection.send({ kind: 'error-response', what: 'no host has such a long name' })
    callee.callers.delete(caller)
    callee.callers.add(caller)
    if (callee.callers.size > MAX_CALLERS) forgetOldest(callee.callers)
    callee.connection.send({
      kind: 'call-request',
      contact: caller.name,
      host: callerHost(request.host, connection.addresses, callee.connection.addresses),
      port: request.port,
      ...(callee.block && request.extension && { extension: request.extension }),
    })
  }

  /** Passes a refusal on to the member who called; one that answers no call is ignored. */
  refuseCall(connection: ClientConnection, refusal: CallRefused): void {
    const callee = this.#byConnection.get(connection)
    if (!callee) return connection.send({ kind: 'error-response', what: 'log in before you refuse a call' })
    const caller = this.#byName.get(refusal.contact)
    if (!caller || !callee.callers.delete(caller)) return
    caller.connection.send({ kind: 'call-refused', contact: callee.name })
  }

  /** Takes a connection that has ended off the list and tells the others. */
  leave(connection: ClientConnection): void {
    const member = this.#byConnection.get(connection)
    if (!member) return
    this.#byConnection.delete(connection)
    this.#byName.delete(member.name)
    for (const other of this.#byName.values()) other.callers.delete(member)
    this.#broadcast(serverToClient.encode({ kind: 'del-contact', contacts: [member.name] }))
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

  #announce(arrived: Member): void {
    const frames = { plain: arrivalOf([plain(arrived)]), withBlock: arrivalOf([arrived]) }
    for (const { connection, block } of this.#byName.values())
      connection.sendFrame(block ? frames.withBlock : frames.plain)
  }

  #broadcast(frame: Uint8Array): void {
    for (const { connection } of this.#byName.values()) connection.sendFrame(frame)
  }
}

const plain = ({ name }: ListedContact): ListedContact => ({ name })

function arrivalOf(contacts: readonly ListedContact[]): Uint8Array {
  const extension = announcements(contacts)
  const names = contacts.map(({ name }) => name)
  return serverToClient.encode({ kind: 'add-contact', contacts: names, ...(extension && { extension }) })
}

/** A block that is too long to be passed on counts as none. */
function announcedBlock(extension: Extension | undefined): Uint8Array | undefined {
  if (extension === undefined || extensionBytes(extension) > MAX_ANNOUNCED_BYTES) return undefined
  return encodeExtension(extension)
}

function forgetOldest(callers: Set<Member>): void {
  for (const oldest of callers) {
    callers.delete(oldest)
    return
  }
}
