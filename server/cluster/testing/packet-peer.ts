import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectSecurely, TLSSocket } from 'node:tls'
import { channelBindingOf } from '../../../base/networks/channel-binding'
import type { JsonObject } from '../../../base/json'
import { type PacketCode, PacketReader, packetText } from '../../../protocol/cluster'

/** A packet in the words of a test. */
export type ToldPacket = readonly [code: string | undefined, payload: JsonObject]

interface PeerOptions {
  readonly isEncrypted?: boolean
  /** The address that it comes from, `127.0.0.2` and so on. */
  readonly from?: string
}

/** One side of a connection in the hands of the test. */
export class PacketPeer {
  readonly socket: Socket
  /** When the connection has closed. */
  readonly closed: Promise<void>
  readonly #reader = new PacketReader()
  readonly #packets: ToldPacket[] = []
  #isClosed = false

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('error', () => undefined)
    socket.on('data', (bytes: Buffer) => this.#read(bytes))
    this.closed = new Promise((resolve) =>
      socket.once('close', () => {
        this.#isClosed = true
        resolve()
      }),
    )
  }

  static async connect(port: number, { isEncrypted = false, from }: PeerOptions = {}): Promise<PacketPeer> {
    const where = { host: '127.0.0.1', port, ...(from !== undefined && { localAddress: from }) }
    const socket = isEncrypted ? connectSecurely({ ...where, rejectUnauthorized: false }) : connect(where)
    const peer = new PacketPeer(socket)
    await once(socket, isEncrypted ? 'secureConnect' : 'connect')
    return peer
  }

  /** The TLS exporter. */
  get binding(): Uint8Array {
    const bytes = this.socket instanceof TLSSocket ? channelBindingOf(this.socket) : undefined
    if (!bytes) throw new Error('the connection is not encrypted, or it has closed')
    return bytes
  }

  send(code: PacketCode, payload?: JsonObject): void {
    this.socket.write(packetText(code, payload))
  }

  /** The next packet. @throws when the connection closes first */
  async next(): Promise<ToldPacket> {
    for (;;) {
      const packet = this.#packets.shift()
      if (packet) return packet
      if (this.#isClosed) throw new Error('the connection has closed')
      await Promise.race([once(this.socket, 'data'), this.closed])
    }
  }

  /** Everything up to the end of the connection. */
  async rest(): Promise<readonly ToldPacket[]> {
    await this.closed
    return this.#packets.splice(0)
  }

  #read(bytes: Buffer): void {
    for (const packet of this.#reader.push(bytes).packets)
      this.#packets.push(packet.kind === 'packet' ? [packet.code, packet.payload] : [packet.code, {}])
  }
}
