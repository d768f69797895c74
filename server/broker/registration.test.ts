import { generateKeyPairSync } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import { expect, it } from 'vitest'
import { signWith } from '../../base/p256'
import { inProject } from '../../scripts/lib/paths.mjs'
import {
  ASKS_CHALLENGE,
  challengeIn,
  proofAddition,
  type RegistrationChallenge,
  registrationStatement,
} from '../../protocol/broker'
import { channelBindingOf } from '../../base/networks/channel-binding'
import { hostBinding } from '../../protocol/directory'
import { readCertificate } from '../admission/certificate'
import { brokerForEachTest } from './testing/broker-for-each-test'
import type { Message, WebSocketPeer } from './testing/web-socket-peer'

const brokers = brokerForEachTest()
const certificates = inProject('server', 'admission', 'testing', 'certificates')
const certificate = readCertificate(`${certificates}/good.crt`, `${certificates}/good.key`)
const newCertificate = readCertificate(`${certificates}/alone.crt`, `${certificates}/alone.key`)

const newKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string
const ALICES = newKey()

async function challengeFor(peer: WebSocketPeer): Promise<RegistrationChallenge> {
  const { ringdown } = await peer.ask('ping', {}, ASKS_CHALLENGE)
  const challenge = challengeIn(ringdown as Record<string, unknown>)
  if (!challenge) throw new Error('no challenge')
  return challenge
}

const tlsOf = (peer: WebSocketPeer): TLSSocket => {
  const { _socket: socket } = peer.socket as unknown as { _socket: unknown }
  if (!(socket instanceof TLSSocket)) throw new Error('not encrypted')
  return socket
}
const bindingOf = (peer: WebSocketPeer): Uint8Array | undefined => channelBindingOf(tlsOf(peer))
/** Of a plain connection to this computer. */
const HERE = hostBinding('127.0.0.1')

const proves = (peer: WebSocketPeer, id: string, key: string, statement: Uint8Array): Promise<Message> =>
  peer.ask('register', { id }, proofAddition(signWith(key, statement)))

const INSECURE = { rejectUnauthorized: false }
const OK = { result: 'alice', error: null }
const NOT_PROVED = { result: null, ringdown: { refusal: 'not-proved' } }

it('an owner proves itself on a plain connection; the challenge is that connection’s only', async () => {
  const { peer, names } = await brokers.start()
  const alice = await peer()
  const challenge = await challengeFor(alice)
  expect(challenge).toMatchObject({ isBound: false, serverName: 'Studio' })
  const statement = registrationStatement(challenge, 'alice', HERE)
  const replayed = await peer()
  expect(await proves(replayed, 'alice', ALICES, statement)).toMatchObject(NOT_PROVED)
  expect(await challengeFor(replayed)).not.toEqual(challenge)
  expect(await proves(replayed, 'alice', ALICES, statement)).toMatchObject(NOT_PROVED)
  expect(await proves(alice, 'alice', ALICES, statement)).toMatchObject(OK)
  expect(names.find('alice')).toBeDefined()
  expect(await (await peer()).ask('register', { id: 'Alice' })).toMatchObject({ error: { code: -32603 } })
})

it('the proof for another host, or for none, is refused', async () => {
  const { peer } = await brokers.start()
  const mallory = await peer()
  const challenge = await challengeFor(mallory)
  for (const binding of [hostBinding('mallory.example'), undefined])
    expect(
      await proves(mallory, 'alice', ALICES, registrationStatement(challenge, 'alice', binding)),
    ).toMatchObject(NOT_PROVED)
})

it('over TLS the proof is for that connection only', async () => {
  const { peer } = await brokers.start({ certificate })
  const alice = await peer(INSECURE)
  const challenge = await challengeFor(alice)
  expect(challenge.isBound).toBe(true)
  const other = bindingOf(await peer(INSECURE))
  expect(
    await proves(alice, 'alice', ALICES, registrationStatement(challenge, 'alice', other)),
  ).toMatchObject(NOT_PROVED)
  expect(
    await proves(alice, 'alice', ALICES, registrationStatement(challenge, 'alice', undefined)),
  ).toMatchObject(NOT_PROVED)
  const bound = registrationStatement(challenge, 'alice', bindingOf(alice))
  expect(await proves(alice, 'alice', ALICES, bound)).toMatchObject(OK)
})

it('the owner displaces its dead connection, which hears why', async () => {
  const { peer } = await brokers.start()
  const [dead, alive] = [await peer(), await peer()]
  for (const one of [dead, alive]) {
    const statement = registrationStatement(await challengeFor(one), 'alice', HERE)
    expect(await proves(one, 'alice', ALICES, statement)).toMatchObject(OK)
  }
  expect(await dead.closed).toMatchObject({ code: 4001 })
  expect(await alive.ask('exists', { id: 'alice' })).toMatchObject({ result: true })
})

it('a network with too many wrong proofs is cut off', async () => {
  const { peer } = await brokers.start({ limits: { exemptLoopback: false, failuresAtOnce: 3 } })
  const mallory = await peer()
  for (let n = 0; n < 3; n++)
    expect(await mallory.ask('register', { id: 'a' }, { proof: n })).toMatchObject(NOT_PROVED)
  mallory.send({ id: 1, method: 'register', params: { id: 'a' }, ringdown: { proof: 1 } })
  expect(await mallory.closed).toMatchObject({ code: 1008, reason: 'too many refused proofs' })
})

it('a renewed certificate is shown to new connections; the others stay', async () => {
  const { peer, http } = await brokers.start({ certificate })
  const early = await peer(INSECURE)
  http.renewCertificate(newCertificate)
  const late = await peer(INSECURE)
  const serials = [early, late].map((one) => tlsOf(one).getPeerCertificate().serialNumber)
  expect(new Set(serials).size).toBe(2)
  expect(await early.ask('ping')).toMatchObject({ result: 'pong' })
})
