import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import {
  type LoadBalancerPacket,
  readLoadBalancerPacket,
  seal,
  withStamp,
  writeLoadBalancerPacket,
} from '../../../protocol/groups'
import { asIs } from '../datagram-socket'
import type { GroupKeys } from '../group-keys'

/** A socket of UDP that says whatever a test wants. */
export interface RawSocket {
  readonly address: string
  readonly port: number
  readonly received: readonly Buffer[]
  /** What was received, as packets. */
  readonly packets: readonly (LoadBalancerPacket | undefined)[]
  send(bytes: Uint8Array, port: number): void
  /** Resolves with the next datagram. */
  next(): Promise<Buffer>
  close(): Promise<void>
}

export async function rawSocket(address = '127.0.0.1'): Promise<RawSocket> {
  const socket = createSocket({ type: 'udp4', lookup: asIs })
  const listening = once(socket, 'listening')
  socket.bind(0, address)
  await listening
  const received: Buffer[] = []
  socket.on('message', (message: Buffer) => received.push(message))
  return {
    address,
    port: socket.address().port,
    received,
    get packets() {
      return received.map((bytes) => readLoadBalancerPacket(bytes))
    },
    send: (bytes, port) => socket.send(bytes, port, '127.0.0.1'),
    next: async () => {
      await once(socket, 'message')
      return received.at(-1) ?? Buffer.alloc(0)
    },
    close: async () => {
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
}

/** Writes packets as one run of a process of the network does. */
export function sealerOf(keys: GroupKeys, run = 1n): (packet: LoadBalancerPacket) => Uint8Array {
  let counter = 0
  return (packet) => {
    const stamp = { run, counter: counter++ }
    const bytes = writeLoadBalancerPacket({ ...packet, extension: withStamp(packet.extension, stamp) })
    seal(bytes, keys.packetMac)
    return bytes
  }
}
