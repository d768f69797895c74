import { once } from 'node:events'
import net from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { ManualClock } from '../../../../base/testing/manual-clock'
import { waitUntil } from '../../../../base/testing/wait-until'
import {
  MessageReader,
  peerToPeer,
  type PeerState,
  peerStateEntry,
  peerStateIn,
  pingsIn,
} from '../../../../protocol/directory'
import type { Offer } from '../../../../protocol/media/negotiation'
import { mediaPacket } from '../../../../protocol/media/testing/media-packet'
import { TcpLink } from './tcp-link'
import { tcpAddress } from './tcp-offer'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

/** A link that talks with a bare socket, whose voice frames are read one after the other. */
const talking = async (tellsState: boolean, pings = false) => {
  const clock = new ManualClock()
  const link = new TcpLink({ clock, pings, tellsState, listen: { host: '127.0.0.1', port: 0 } })
  cleanUps.push(() => link.close())
  const offered = once(link, 'offered') as Promise<[Offer]>
  link.offer()
  const [offer] = await offered
  const address = tcpAddress(offer) ?? { host: '', port: 0 }
  const socket = net.connect(address)
  cleanUps.push(() => socket.destroy())
  const states: PeerState[] = []
  link.on('peer-state', (state) => states.push(state))
  await once(link, 'connected')
  const reader = new MessageReader(peerToPeer)
  const frames: Map<number, Uint8Array>[] = []
  socket.on('data', (chunk) => {
    for (const message of reader.push(chunk).messages)
      if (message.kind === 'voice-data') frames.push(new Map(message.extension))
  })
  /** Sends a packet, and lets 20 ms pass. @returns the block that arrives with it */
  const nextBlock = async () => {
    const before = frames.length
    link.send(mediaPacket(Uint8Array.of(0xf8, 1)))
    await waitUntil(() => frames.length > before, { interval: 1 })
    clock.advance(20)
    return frames.at(-1)
  }
  const nextState = async () => peerStateIn(await nextBlock())
  return { link, socket, states, nextBlock, nextState }
}

test('A link tells its state at once, at each change, and twice a second', async () => {
  const { link, nextState } = await talking(true)
  expect(await nextState()).toEqual({ muted: false, holding: false })
  expect(await nextState()).toBeUndefined()
  link.sendState({ muted: true, holding: false })
  expect(await nextState()).toEqual({ muted: true, holding: false })
  link.sendState({ muted: true, holding: true })
  expect(await nextState()).toEqual({ muted: true, holding: true })
  for (let n = 0; n < 24; n++) expect(await nextState()).toBeUndefined()
  expect(await nextState()).toEqual({ muted: true, holding: true })
})

test('Pings and the state share a frame', async () => {
  const { nextBlock } = await talking(true, true)
  const block = (await nextBlock()) ?? new Map<number, Uint8Array>()
  expect(pingsIn(block).ping).toBe(1)
  expect(peerStateIn(block)).toEqual({ muted: false, holding: false })
})

test('A peer that does not understand it is told nothing', async () => {
  const { link, nextBlock } = await talking(false)
  link.sendState({ muted: true, holding: true })
  for (let n = 0; n < 60; n++) expect(await nextBlock()).toEqual(new Map())
})

test('Each state of the peer is reported', async () => {
  const { socket, states } = await talking(false)
  const told: PeerState[] = [
    { muted: true, holding: false },
    { muted: true, holding: false },
    { muted: false, holding: true },
  ]
  for (const state of told)
    socket.write(
      peerToPeer.encode({
        kind: 'voice-data',
        data: Uint8Array.of(0xf8, 1),
        extension: peerStateEntry(state),
      }),
    )
  await waitUntil(() => states.length === told.length, { interval: 1 })
  expect(states).toEqual(told)
})
