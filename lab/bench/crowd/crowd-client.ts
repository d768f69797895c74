import { connect, type Socket } from 'node:net'
import {
  announcement,
  challengeIn,
  clientToServer,
  type Extension,
  identityEntry,
  MessageReader,
  serverToClient,
  type ServerMessage,
} from '../../../protocol/directory'
import type { PhoneKey } from '../../../server/directory/testing/signing-client'
import { FrameHeads } from './frame-heads'

/** The announcement of a current Ringdown; the server keeps it for each client. */
const ANNOUNCEMENT: Extension = announcement({
  pings: true,
  tenMs: true,
  callEnds: true,
  peerState: true,
  statuses: true,
  signals: true,
})
const [LOGIN_SUCCESS, LOGIN_FAILED, ADD_CONTACT, CALL_REQUEST, DEL_CONTACT] = [0x03, 0x04, 0x05, 0x06, 0x0a]
const PATIENCE_MS = 60_000
/** Loopback has plenty of source addresses, each with its own ports. */
const SOURCE_ADDRESSES = 20
/** All sockets read into one buffer, which saves memory. Bytes */
const shared = Buffer.alloc(64 * 1024)

/** The server's answer to a login. */
export class LoginRefused extends Error {
  override name = 'LoginRefused'

  constructor() {
    super('the server refused the login')
  }
}

/** One client of a crowd. It reads the heads of messages and counts them. */
export class CrowdClient {
  /** Bytes received. */
  bytes = 0
  /** Contact messages received. */
  changes = 0
  onCall: () => void = () => undefined
  readonly #socket: Socket
  readonly #heads = new FrameHeads((opcode) => this.#heard(opcode))
  /** Until the hello has been read, the only message whose body matters. */
  #hello: MessageReader<ServerMessage> | undefined = new MessageReader(serverToClient)
  #onHello: (extension: Extension | undefined) => void = () => undefined
  #onFrame: (opcode: number) => void = () => undefined
  #onClosed: (error: Error) => void = () => undefined

  constructor(port: number, number: number) {
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      localAddress: `127.0.0.${2 + (number % SOURCE_ADDRESSES)}`,
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (bytes, buffer) => {
          this.#take(Buffer.from(buffer.buffer, buffer.byteOffset, bytes))
          return true
        },
      },
    })
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => this.#onClosed(new Error('the server closed the connection')))
  }

  /** Resolves at LoginSuccess, rejects when the login is refused. @param key its identity, announced if there is one @param signs whether it signs the login as well */
  login(name: string, key?: PhoneKey, signs = true): Promise<void> {
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => reject(new Error('no answer to the login')), PATIENCE_MS)
      this.#onClosed = (error) => {
        clearTimeout(timeout)
        reject(error)
      }
      this.#onHello = (hello) => {
        const challenge = challengeIn(hello)
        const identity = key ? identityEntry(key.identity) : []
        const proof = challenge && key && signs ? key.proof(challenge, name) : []
        const extension = new Map([...ANNOUNCEMENT, ...identity, ...proof])
        this.send(clientToServer.encode({ kind: 'login', name, extension }))
      }
      this.#onFrame = (opcode) => {
        if (opcode !== LOGIN_SUCCESS && opcode !== LOGIN_FAILED) return
        clearTimeout(timeout)
        if (opcode === LOGIN_SUCCESS) resolve()
        else reject(new LoginRefused())
      }
    })
  }

  send(frame: Uint8Array): void {
    this.#socket.write(frame)
  }

  leave(): void {
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    this.bytes += chunk.length
    if (!this.#hello) return this.#heads.push(chunk)
    const [hello] = this.#hello.push(chunk).messages
    if (!hello) return
    this.#hello = undefined
    this.#onHello(hello.extension)
  }

  #heard(opcode: number): void {
    if (opcode === CALL_REQUEST) this.onCall()
    else if (opcode === ADD_CONTACT || opcode === DEL_CONTACT) this.changes++
    else this.#onFrame(opcode)
  }
}

export const callTo = (contact: string): Uint8Array =>
  clientToServer.encode({ kind: 'call-request', contact, host: '', port: 1, extension: ANNOUNCEMENT })
