import { once } from 'node:events'
import net from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Reach } from '../../../../base/networks/reach'
import { systemClock } from '../../../../base/clock'
import { peerToPeer } from '../../../../protocol/directory'
import { identityOf, makePrivateKey } from '../../../privacy/identity'
import type { LinkSecurity } from '../link-security'
import { TcpLink } from './tcp-link'
import { tcpOffer } from './tcp-offer'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

/** Something of this computer that listens, and how often somebody has connected to it. */
async function localPort() {
  const state = { port: 0, connections: 0 }
  const server = net.createServer((socket) => {
    state.connections++
    socket.on('error', () => undefined)
    socket.write(peerToPeer.encode({ kind: 'connection-established' }))
    cleanUps.push(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUps.push(() => server.close())
  state.port = (server.address() as net.AddressInfo).port
  return state
}

const own = identityOf(makePrivateKey())

/** The end of an answered call whose caller is at this host, according to a server of that reach. */
async function answerTo(host: string, port: number, namedFrom: Reach, security?: LinkSecurity) {
  const link = new TcpLink({ clock: systemClock, pings: false, security, listen: { port: 0 } })
  cleanUps.push(() => link.close())
  const outcome = new Promise<string>((resolve) => {
    link.on('connected', () => resolve('connected'))
    link.on('closed', (reason, detail) => resolve(`${reason}: ${detail}`))
  })
  link.answer(tcpOffer({ host, port, namedFrom }))
  return outcome
}

describe('a server on the internet', () => {
  const plain = undefined
  const secure = { own, peer: own.fingerprint }

  test.each([
    ['loopback', '127.0.0.1', plain],
    ['loopback, privately', '127.0.0.1', secure],
    ['a mapped loopback address', '::ffff:127.0.0.1', plain],
    ['a name of this computer', 'localhost', plain],
    ['a name of this computer, privately', 'localhost', secure],
    ['nothing, which would be this computer', '', plain],
    ['an unspecified address, which would be this computer', '0.0.0.0', plain],
  ])('cannot send us to %s', async (_, host, security) => {
    const local = await localPort()
    const refused =
      /^unreachable: cannot reach .* \(the address is not one of a network that the server shares/
    expect(await answerTo(host, local.port, 'internet', security)).toMatch(refused)
    expect(local.connections).toBe(0)
  })

  test('learns nothing of a port: open and closed ones end alike', async () => {
    const local = await localPort()
    const closed = await answerTo('127.0.0.1', 1, 'internet')
    const open = await answerTo('127.0.0.1', local.port, 'internet')
    expect(open.replace(`:${local.port}`, '')).toBe(closed.replace(':1', ''))
  })
})

test.each(['127.0.0.1', 'localhost'])('a server on this computer may name %s', async (host) => {
  const local = await localPort()
  expect(await answerTo(host, local.port, 'computer')).toBe('connected')
  expect(local.connections).toBe(1)
})
