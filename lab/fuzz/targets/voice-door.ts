import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import fc from 'fast-check'
import { type Identity, identityOf, makePrivateKey } from '../../../phone/privacy/identity'
import { PeerLink } from '../../../phone/voice/links/tcp/peer-link'
import { secureConnect } from '../../../phone/voice/links/tcp/voice-tls'
import { systemClock } from '../../../base/clock'
import { anyBytes, chunksOf, cuts, mutate, mutations } from '../cases/bytes'
import { socketTarget } from '../target'

/** Our side of a handshake, whatever comes of it. Bytes */
const MAX_ANSWER_BYTES = 4096

/** What a caller and a callee begin a handshake with. */
async function clientHello(own: Identity): Promise<Uint8Array> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection')
  const client = secureConnect('127.0.0.1', (server.address() as AddressInfo).port, { own, peer: '' })
  client.on('error', () => undefined)
  const [socket] = (await accepted) as [AsyncIterable<Buffer> & { destroy(): void }]
  for await (const bytes of socket) {
    client.destroy()
    server.close()
    return bytes
  }
  throw new Error('a TLS client said nothing')
}

export const voiceDoor = socketTarget({
  name: 'voice-door',
  about: 'strangers at the port of a private call: nobody gets in, and the callee does afterwards',
  share: 40,
  cases: fc.record({
    damage: mutations,
    places: cuts,
    instead: fc.option(anyBytes(600), { nil: undefined, freq: 4 }),
  }),
  open: async () => {
    const [alice, bob] = [identityOf(makePrivateKey()), identityOf(makePrivateKey())]
    const hello = await clientHello(bob)
    const happened: string[] = []
    const handlersOf = (who: string, onListening: (port: number) => void, onEstablished: () => void) => ({
      onListening: (_: string, port: number) => onListening(port),
      onTurnedAway: () => undefined,
      onEstablished: () => {
        happened.push(`${who} established`)
        onEstablished()
      },
      onVoice: () => undefined,
      onClosed: (reason: string) => happened.push(`${who} closed: ${reason}`),
    })
    let waiting: PeerLink | undefined
    const port = await new Promise<number>((resolve) => {
      const handlers = handlersOf('caller', resolve, () => undefined)
      waiting = new PeerLink(systemClock, false, handlers, { own: alice, peer: bob.fingerprint })
      waiting.listen({ host: '127.0.0.1', port: 0 })
    })
    return {
      test: async ({ damage, places, instead }) => {
        const socket = connect({ port, host: '127.0.0.1', noDelay: true })
        const closed = new Promise((resolve) => socket.once('close', resolve))
        let answered = 0
        socket.on('error', () => undefined).on('data', ({ length }) => (answered += length))
        await once(socket, 'connect')
        for (const chunk of chunksOf(instead ?? mutate(hello, damage), places)) socket.write(chunk)
        socket.end()
        await closed
        assert.ok(answered <= MAX_ANSWER_BYTES)
        assert.deepEqual(happened, [])
      },
      close: async () => {
        let callee: PeerLink | undefined
        await new Promise<void>((resolve) => {
          const handlers = handlersOf('callee', () => undefined, resolve)
          callee = new PeerLink(systemClock, false, handlers, { own: bob, peer: alice.fingerprint })
          callee.connect({ host: '127.0.0.1', port })
        })
        assert.deepEqual(happened.sort(), ['callee established', 'caller established'])
        await Promise.all([callee?.close(), waiting?.close()])
      },
    }
  },
})
