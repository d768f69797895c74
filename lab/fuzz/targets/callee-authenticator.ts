import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import fc from 'fast-check'
import { type Identity, identityOf, makePrivateKey } from '../../../phone/privacy/identity'
import { TcpLink } from '../../../phone/voice/links/tcp/tcp-link'
import { tcpAddress } from '../../../phone/voice/links/tcp/tcp-offer'
import { secureConnect } from '../../../phone/voice/links/tcp/voice-tls'
import { systemClock } from '../../../base/clock'
import type { Offer } from '../../../protocol/media/negotiation'
import { anyBytes, chunksOf, cuts, mutate, mutations } from '../cases/bytes'
import { socketTarget } from '../target'

/** The size of our side of a handshake, whatever its outcome. Bytes */
const MAX_ANSWER_BYTES = 4096

/** The start data of a handshake between a caller and a callee. */
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

export const calleeAuthenticator = socketTarget({
  name: 'callee-authenticator',
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
    const linkOf = (who: string, own: Identity, peer: Identity): TcpLink => {
      const security = { own, peer: peer.fingerprint }
      const listen = { host: '127.0.0.1', port: 0 }
      const link = new TcpLink({ clock: systemClock, pings: false, security, listen })
      link.on('connected', () => happened.push(`${who} connected`))
      link.on('closed', (reason) => happened.push(`${who} closed: ${reason}`))
      return link
    }
    const waiting = linkOf('caller', alice, bob)
    const offered = once(waiting, 'offered') as Promise<[Offer]>
    waiting.offer()
    const [offer] = await offered
    const { port = 0 } = tcpAddress(offer) ?? {}
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
        const callee = linkOf('callee', bob, alice)
        const connected = once(callee, 'connected')
        callee.answer(offer)
        await connected
        assert.deepEqual(happened.sort(), ['callee connected', 'caller connected'])
        await Promise.all([callee.close(), waiting.close()])
      },
    }
  },
})
