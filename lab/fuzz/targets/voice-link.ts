import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { TcpLink } from '../../../phone/voice/links/tcp/tcp-link'
import { tcpAddress } from '../../../phone/voice/links/tcp/tcp-offer'
import { systemClock } from '../../../base/clock'
import { MessageReader, type PeerState, peerStateIn, peerToPeer } from '../../../protocol/directory'
import { chunksOf, cuts } from '../cases/bytes'
import { peerStream } from '../cases/messages'
import { socketTarget } from '../target'
import { mediaPacket } from '../../../protocol/media/testing/media-packet'

/** Our own frames meanwhile, one every 20 ms, of which a link queues at most 200 ms. */
const OUR_PACKETS = 3

interface Caller {
  readonly bytes: Uint8Array
  readonly places: readonly number[]
  readonly pings: boolean
}

export const voiceLink = socketTarget<Caller>({
  name: 'voice-link',
  about: 'a caller that says anything: its packets, then one reason why it ended',
  share: 60,
  cases: fc.record({ bytes: peerStream, places: cuts, pings: fc.boolean() }),
  open: () =>
    Promise.resolve({
      test: async ({ bytes, places, pings }) => {
        const expected = new MessageReader(peerToPeer).push(bytes)
        const heard: Uint8Array[] = []
        const states: PeerState[] = []
        const reasons: string[] = []
        let end = (): void => undefined
        const ended = new Promise<void>((resolve) => (end = resolve))
        let listening: (port: number) => void = () => undefined
        const port = new Promise<number>((resolve) => (listening = resolve))
        const link = new TcpLink({ clock: systemClock, pings, listen: { host: '127.0.0.1', port: 0 } })
        link.on('offered', (offer) => listening(tcpAddress(offer)?.port ?? 0))
        link.on('connected', () => {
          for (let n = 0; n < OUR_PACKETS; n++) link.send(mediaPacket(Uint8Array.of(n)))
        })
        link.on('packet', ({ payload }) => heard.push(payload))
        link.on('peer-state', (state) => states.push(state))
        link.on('closed', (reason, detail) => {
          reasons.push(`${reason}: ${detail}`)
          end()
        })
        link.offer()
        const socket = connect({ port: await port, host: '127.0.0.1', noDelay: true })
        socket.on('error', () => undefined).resume()
        const closed = new Promise((resolve) => socket.once('close', resolve))
        await once(socket, 'connect')
        for (const chunk of chunksOf(bytes, places)) socket.write(chunk)
        if (expected.error === undefined) socket.end()
        await Promise.all([ended, closed])
        const packets = expected.messages.flatMap((one) => (one.kind === 'voice-data' ? [one.data] : []))
        assert.deepEqual(heard, packets, 'every packet before the end is heard')
        const told = expected.messages.flatMap((one) =>
          one.kind === 'voice-data' ? (peerStateIn(one.extension) ?? []) : [],
        )
        assert.deepEqual(states, told, 'every state before the end is told')
        const { framesReceived, bytesReceived, roundTripMs = 0 } = link.stats
        assert.ok(framesReceived === heard.length && bytesReceived <= bytes.length)
        assert.ok(roundTripMs >= 0)
        assert.equal(reasons.length, 1)
        assert.match(
          reasons[0] ?? '',
          expected.error ? /^protocol: .* is not a voice frame/ : /^peer-closed: /,
        )
      },
      close: () => Promise.resolve(),
    }),
})
