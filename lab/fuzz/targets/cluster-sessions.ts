import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import type { JsonObject } from '../../../base/json'
import {
  joinCodeText,
  MAX_PACKET_BYTES,
  PACKET_CODES,
  PacketReader,
  packetText,
  readJoinCode,
} from '../../../protocol/cluster'
import { ClusterMaster } from '../../../server/cluster/master/cluster-master'
import { masterCertificateOf, newMasterCertificate } from '../../../server/cluster/master/master-certificate'
import { type Decision, MasterSession } from '../../../server/cluster/master/master-session'
import { MemoryAdmissionBook } from '../../../server/cluster/master/memory-admission-book'
import { ClusterNode } from '../../../server/cluster/node/cluster-node'
import { NodeSession } from '../../../server/cluster/node/node-session'
import type { Reaction } from '../../../server/cluster/session'
import { anyBytes, chunksOf, cuts, mutate, mutations } from '../cases/bytes'
import { pureTarget, type Scene, socketTarget } from '../target'

const certificate = masterCertificateOf(newMasterCertificate())
const publicKey = certificate.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const hex = fc.constantFrom('ab'.repeat(32), 'ab'.repeat(8), '', 'AB'.repeat(32), 'zz')

/** Of each key, right values and wrong ones. */
const values = {
  id: fc.constantFrom('mallory', 'bystander', '', '\u001b[2J', 'x'.repeat(200)),
  version: fc.constantFrom('0.0.1', '0.0.2', ''),
  type: fc.constantFrom('refinery', 'master', 'toaster'),
  protocolVersion: fc.constantFrom(0, 1, 2, 3, 1.5),
  roles: fc.constantFrom(['broker'], [''], 'broker'),
  cert: fc.constantFrom(publicKey, Buffer.from(publicKey).toString('base64'), '', 'x'.repeat(9000)),
  upstream: fc.constantFrom('', '127.0.0.1:1', 'a b', '[::1]'),
  redis: fc.constantFrom('redis://127.0.0.1', 'http://127.0.0.1'),
  settings: fc.constantFrom({}, { a: 'b' }, { a: 1 }, { ['__proto__']: 'x' }),
  load: fc.constantFrom(0, 1, -1),
  reason: fc.constantFrom('It stops.', '\n'),
  final: fc.boolean(),
  ...{ nonce: hex, proof: hex, code: hex, credential: hex },
}
const payload: fc.Arbitrary<JsonObject> = fc.record(values, { requiredKeys: [], noNullPrototype: true })
const sane: fc.Arbitrary<string> = fc.constantFrom(
  packetText('conn:establish', { id: 'mallory', version: '0.0.1', type: 'refinery', protocolVersion: 1 }),
  packetText('conn:startAuth'),
  packetText('conn:startAuth', { nonce: 'ab'.repeat(32) }),
  packetText('auth:start', { cert: publicKey }),
  packetText('auth:ack'),
  packetText('auth:ack', { upstream: '127.0.0.1:1' }),
  packetText('conn:alive'),
)
const any = fc.tuple(fc.constantFrom(...PACKET_CODES), payload).map((packet) => packetText(...packet))
const said = fc
  .array(fc.oneof({ weight: 5, arbitrary: sane }, { weight: 2, arbitrary: any }), { maxLength: 8 })
  .map((packets) => new Uint8Array(Buffer.from(packets.join(''))))
const bytes = fc.oneof(
  { weight: 4, arbitrary: said },
  { weight: 3, arbitrary: fc.tuple(said, mutations).map((both) => mutate(...both)) },
  { weight: 1, arbitrary: anyBytes(64) },
)

/** Bytes of the other side, a time-out, or a decision of the master. */
const step = fc.oneof(
  { weight: 6, arbitrary: bytes },
  { weight: 1, arbitrary: fc.constant('timeOut' as const) },
  { weight: 2, arbitrary: fc.constantFrom('admitted' as const, 'declined' as const) },
)
const conversation = fc.record({
  form: fc.constantFrom('document' as const, 'secure' as const),
  steps: fc.array(step, { maxLength: 10 }),
})
type Conversation = typeof conversation extends fc.Arbitrary<infer Value> ? Value : never

/** Checks a reaction. @returns the number of packets in it */
function checked(reaction: Reaction<unknown>): number {
  const { packets = [] } = reaction
  for (const { code, payload: written } of packets) {
    const read = new PacketReader().push(Buffer.from(packetText(code, written)))
    assert.equal(read.error, undefined)
    assert.equal(read.packets.length, 1)
  }
  return packets.length
}

const DECISIONS: Readonly<Record<'admitted' | 'declined', Decision>> = {
  admitted: { kind: 'admitted', settings: { upstream: '127.0.0.1:1' } },
  declined: { kind: 'declined', reason: 'No.' },
}

function testMaster({ form, steps }: Conversation): void {
  const session = new MasterSession({ form, nonce: new Uint8Array(32) })
  const reader = new PacketReader()
  let isAllowed = false
  const react = (reaction: Reaction<unknown>): void => {
    assert.ok(checked(reaction) <= 1, 'an answer is one packet')
    if (session.state === 'admitted') assert.ok(isAllowed, 'nobody is admitted but by the master')
    assert.equal(reaction.end !== undefined, session.state === 'over' && !isOver)
    isOver = session.state === 'over'
  }
  let isOver = false
  for (const one of steps) {
    if (one === 'timeOut') react(session.timeOut())
    else if (one === 'admitted' || one === 'declined') {
      isAllowed ||= one === 'admitted' && session.state === 'deciding'
      react(session.decide(DECISIONS[one]))
    } else for (const packet of reader.push(one).packets) react(session.receive(packet))
  }
  assert.ok(reader.pendingBytes < MAX_PACKET_BYTES)
}

function testNode({ form, steps }: Conversation): void {
  let proofs = 0
  const prove = () => ({ cert: String(++proofs) })
  const session = new NodeSession({ form, card: { id: 'node' }, prove })
  const reader = new PacketReader()
  checked(session.start())
  for (const one of steps) {
    const wasOver = session.state === 'over'
    const reactions =
      one instanceof Uint8Array
        ? reader.push(one).packets.map((packet) => session.receive(packet))
        : one === 'timeOut'
          ? [session.timeOut()]
          : []
    for (const reaction of reactions) assert.ok(checked(reaction) <= 1, 'an answer is one packet')
    if (wasOver) assert.ok(reactions.every(({ packets, event }) => !packets && !event))
    if (session.state === 'admitted') assert.equal(proofs, 1, 'a node is admitted after one proof')
  }
}

export const clusterSessions = pureTarget({
  name: 'cluster-sessions',
  about:
    'any bytes, time-outs and decisions: master and node answer with one packet, and admit nobody by themselves',
  share: 500,
  cases: conversation,
  test: (one) => {
    testMaster(one)
    testNode(one)
  },
})

const code = {
  masters: [{ host: 'studio', port: 34308 }],
  fingerprint: new Uint8Array(32),
  id: new Uint8Array(8),
  secret: new Uint8Array(16),
}

export const joinCodes = pureTarget({
  name: 'join-codes',
  about: 'any text in place of a join code: a code that can be written again, or a reason',
  share: 500,
  cases: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .tuple(fc.constant(new Uint8Array(Buffer.from(joinCodeText(code)))), mutations)
      .map((both) => Buffer.from(mutate(...both)).toString('latin1')),
  ),
  test: (text) => {
    const read = readJoinCode(text)
    if (read.kind === 'code') assert.deepEqual(readJoinCode(joinCodeText(read.code)), read)
  },
})

const silent = { info: () => undefined, warn: () => undefined }
const visit = fc.record({ bytes, places: cuts, leaves: fc.constantFrom('ends', 'breaks off') })
type Visit = typeof visit extends fc.Arbitrary<infer Value> ? Value : never

/** A master with a bystander that has proved itself. */
const open = async (): Promise<Scene<Visit>> => {
  const master = new ClusterMaster({
    ...{ log: silent, host: '127.0.0.1', port: 0, certificate, settings: {} },
    book: new MemoryAdmissionBook(),
  })
  const { port } = await master.start()
  const masters = [{ host: '127.0.0.1', port }]
  const { text } = await master.makeJoinCode({ masters, validMs: 60_000 })
  const read = readJoinCode(text)
  assert.ok(read.kind === 'code')
  const events: string[] = []
  const { fingerprint } = read.code
  const bystander = new ClusterNode({
    ...{ log: silent, masters, access: { form: 'secure', fingerprint, code: read.code } },
    identity: { id: 'bystander', type: 'refinery' },
    onAdmitted: () => events.push('admitted'),
    onLost: () => events.push('lost'),
    onRefused: () => events.push('refused'),
  })
  bystander.start()
  const isAlone = (): boolean => master.nodes.length === 1 && master.nodes[0]?.id === 'bystander'
  while (!isAlone()) await new Promise(setImmediate)
  return {
    test: async ({ bytes: all, places, leaves }) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      socket.on('error', () => undefined).resume()
      const closed = new Promise((resolve) => socket.once('close', resolve))
      await once(socket, 'connect')
      for (const chunk of chunksOf(all, places)) socket.write(chunk)
      if (leaves === 'ends') socket.end()
      else socket.destroy()
      await closed
      while (!isAlone()) await new Promise(setImmediate)
      assert.deepEqual(events, ['admitted'], 'the bystander is not affected')
    },
    close: async () => {
      bystander.stop()
      await master.stop()
    },
  }
}

export const clusterMaster = socketTarget({
  name: 'cluster-master',
  about: 'strangers that send anything to a master: they leave no trace, and the nodes are not affected',
  share: 60,
  cases: visit,
  open,
})
