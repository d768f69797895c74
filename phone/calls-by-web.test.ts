import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { waitUntil } from '../base/testing/wait-until'
import { MessageReader, type PeerMessage, peerToPeer } from '../protocol/directory'
import { directoryOverHttp } from '../server/directory/testing/directory-over-http'
import { WireClient } from '../server/directory/testing/wire-client'
import { newIdentity, phonesOnServer, talk } from './testing/phones-on-server'

const phones = phonesOnServer()
const servers = directoryOverHttp()

it('phones call each other where only the HTTP port of the server is open', async () => {
  // Nothing else listens at this address.
  const server = `127.78.${process.pid % 250}.1`
  await servers.start({ host: server, httpPort: 4280 })
  const alice = await phones.phoneOf('alice', { server, identity: newIdentity() })
  const bob = await phones.phoneOf('bob', { server, identity: newIdentity() })
  const [out, incoming] = await talk(alice, bob)
  expect([out.contact, incoming.contact]).toEqual(['bob', 'alice'])
  expect([out.privacy, incoming.privacy]).not.toContain('not-private')
  expect(alice.phone.hangUp({ id: out.id, contact: out.contact })).toEqual({ ok: true })
  await bob.untilCall('ended')
})

it('a call to an original phone has not a byte more where the server has a broker', async () => {
  const { broker, directoryPort } = await servers.start({ relays: true })
  const alice = await phones.phoneOf('alice', { serverPort: directoryPort, identity: newIdentity() })
  await waitUntil(() => broker.health['registered'] === 1)
  const original = await WireClient.loggedIn(directoryPort, 'bob')
  phones.onEnd(() => original.close())
  await alice.sees('bob')
  expect(alice.phone.call('bob')).toEqual({ ok: true })
  const request = await original.next('call-request')
  expect(request).toEqual({ kind: 'call-request', contact: 'alice', host: '127.0.0.1', port: request.port })
  const socket = connect(request.port, request.host)
  phones.onEnd(() => Promise.resolve(socket.destroy()))
  const reader = new MessageReader(peerToPeer)
  const bytes: Buffer[] = []
  const heard: PeerMessage[] = []
  while (heard.length < 20) {
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    bytes.push(chunk)
    heard.push(...reader.push(chunk).messages)
  }
  const plain = heard.map((message) =>
    peerToPeer.encode(
      message.kind === 'voice-data' ? { kind: 'voice-data', data: message.data } : { kind: message.kind },
    ),
  )
  const whole = Buffer.concat(plain)
  expect(Buffer.concat(bytes).subarray(0, whole.length)).toEqual(whole)
  expect(heard[0]?.kind).toBe('connection-established')
  await alice.untilCall('talking')
  // Neither the directory nor the broker has brought a signal.
  expect(original.received.filter(({ kind }) => kind !== 'add-contact')).toEqual([])
})
