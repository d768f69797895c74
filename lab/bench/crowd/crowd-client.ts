import { connect, type Socket } from 'node:net'
import { announcement, clientToServer, type Extension } from '../../../protocol/directory'
import { FrameHeads } from './frame-heads'

/** What every Ringdown of today announces; kept for each of a crowd. */
const ANNOUNCEMENT: Extension = announcement({ pings: true, tenMs: true })
const [HELLO, LOGIN_SUCCESS, ADD_CONTACT, CALL_REQUEST, DEL_CONTACT] = [0x01, 0x03, 0x05, 0x06, 0x0a]
const PATIENCE_MS = 60_000
/** Loopback has so many addresses to come from as anybody wants, each with ports of its own. */
const SOURCE_ADDRESSES = 20
/** Sockets read into one buffer: a crowd has no memory to spare. Bytes */
const shared = Buffer.alloc(64 * 1024)

/** One of a crowd: reads the heads of what it is sent, and counts it. */
export class CrowdClient {
  /** Bytes received. */
  bytes = 0
  /** Contact messages received. */
  changes = 0
  onCall: () => void = () => undefined
  readonly #socket: Socket
  readonly #heads = new FrameHeads((opcode) => this.#heard(opcode))
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

  /** Resolves at LoginSuccess. */
  login(name: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => reject(new Error('no answer to the login')), PATIENCE_MS)
      this.#onClosed = (error) => {
        clearTimeout(timeout)
        reject(error)
      }
      this.#onFrame = (opcode) => {
        if (opcode === HELLO)
          this.send(clientToServer.encode({ kind: 'login', name, extension: ANNOUNCEMENT }))
        if (opcode !== LOGIN_SUCCESS) return
        clearTimeout(timeout)
        resolve()
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
    this.#heads.push(chunk)
  }

  #heard(opcode: number): void {
    if (opcode === CALL_REQUEST) this.onCall()
    else if (opcode === ADD_CONTACT || opcode === DEL_CONTACT) this.changes++
    else this.#onFrame(opcode)
  }
}

export const callTo = (contact: string): Uint8Array =>
  clientToServer.encode({ kind: 'call-request', contact, host: '', port: 1, extension: ANNOUNCEMENT })
