import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { PACKET_CODES } from '../../protocol/cluster'
import { MasterSession } from './master/master-session'
import { NodeSession } from './node/node-session'
import type { Reaction } from './session'
import found from './session-vectors.json'
import { clusterForEachTest, documentAccess, publicKeyPem } from './testing/cluster-for-each-test'
import type { ToldPacket } from './testing/packet-peer'

const sessions = z
  .strictObject({
    sessions: z.array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        steps: z.array(
          z.tuple([z.enum(['node', 'master']), z.enum(PACKET_CODES), z.record(z.string(), z.unknown())]),
        ),
        end: z.string(),
      }),
    ),
  })
  .parse(found).sessions
type Vector = (typeof sessions)[number]

const UPSTREAM = '10.0.0.5:34308'
const OUR_CERT = Buffer.from(publicKeyPem()).toString('base64')
/** In place of the vectors' placeholder. */
const filled = (payload: Vector['steps'][number][2]) =>
  String(payload['cert']).startsWith('<') ? { ...payload, cert: OUR_CERT } : payload
const stepsOf = ({ steps }: Vector) =>
  steps.map(([from, code, payload]) => ({ from, code, payload: filled(payload) }))

const named = sessions.map((vector) => [vector.id, vector.title, vector] as const)
/** Those in which the node keeps to the rules. */
const byOurNode = named.filter(([id]) => ['c-q1', 'c-q2', 'c-q3'].includes(id))
const byAnyCard = named.filter(([id]) => !['c-q7', 'c-q8'].includes(id))
const staysOpen = ({ end }: Vector): boolean => end.startsWith('open')

const told = ({ packets = [] }: Reaction<unknown>): readonly ToldPacket[] =>
  packets.map(({ code, payload = {} }) => [code, payload])

const received = (code: (typeof PACKET_CODES)[number], payload: Record<string, unknown>) =>
  ({ kind: 'packet', code, payload, form: 'plain' }) as const

it('has all eight sessions', () => expect(sessions).toHaveLength(8))

describe('the session of a master', () => {
  it.each(named)('does what %s says: %s', (_, __, vector) => {
    const session = new MasterSession({ form: 'document' })
    const said: ToldPacket[] = []
    for (const { from, code, payload } of stepsOf(vector)) {
      if (from === 'master') {
        expect(said.shift()).toEqual([code, payload])
        continue
      }
      const reaction = session.receive(received(code, payload))
      said.push(...told(reaction))
      if (reaction.event?.kind !== 'candidate') continue
      const isOurs = reaction.event.candidate.proof.cert === OUR_CERT
      const decision = isOurs
        ? ({ kind: 'admitted', settings: { upstream: UPSTREAM } } as const)
        : ({ kind: 'declined', reason: 'no' } as const)
      said.push(...told(session.decide(decision)))
    }
    expect(said).toEqual([])
    expect(session.state).toBe(staysOpen(vector) ? 'admitted' : 'over')
  })
})

describe('the session of a node', () => {
  it.each(byAnyCard)('does what %s says: %s', (_, __, vector) => {
    const steps = stepsOf(vector)
    const cert = steps.find(({ code }) => code === 'auth:start')?.payload ?? {}
    const session = new NodeSession({
      form: 'document',
      card: steps[0]?.payload ?? {},
      prove: () => cert,
    })
    const said = [...told(session.start())]
    for (const { from, code, payload } of steps) {
      if (from === 'node') expect(said.shift()).toEqual([code, payload])
      else said.push(...told(session.receive(received(code, payload))))
    }
    expect(said).toEqual([])
    expect(session.state).toBe(staysOpen(vector) ? 'admitted' : 'over')
  })
})

const cluster = clusterForEachTest()

describe('a master on its port', () => {
  it.each(named)('does what %s says: %s', async (_, __, vector) => {
    const clock = new ManualClock()
    const { port, master } = await cluster.startMaster({ clock, settings: { upstream: UPSTREAM } })
    const node = await cluster.peer(port)
    for (const { from, code, payload } of stepsOf(vector)) {
      if (from === 'node') node.send(code, payload)
      else expect(await node.next()).toEqual([code, payload])
    }
    if (staysOpen(vector)) {
      await waitUntil(() => master.nodes.length === 1)
      clock.advance(15_000)
      expect(await node.next()).toEqual(['conn:alive', {}])
    } else {
      expect(await node.rest()).toEqual([])
      expect(master.nodes).toEqual([])
    }
  })
})

describe('a node that dials', () => {
  it.each(byOurNode)('does what %s says: %s', async (_, __, vector) => {
    const clock = new ManualClock()
    const fake = await cluster.fakeMaster()
    // Here, so that the node does not look for it elsewhere.
    const upstream = `127.0.0.1:${fake.port}`
    const steps = stepsOf(vector)
    const id = String(steps[0]?.payload['id'])
    const probe = cluster.startNode(fake.port, { clock, id, access: documentAccess })
    const master = await fake.nextPeer()
    for (const { from, code, payload } of steps) {
      const isAck = code === 'auth:ack' && from === 'master'
      if (from === 'master') master.send(code, isAck ? { ...payload, upstream } : payload)
      else if (code === 'conn:establish')
        expect(await master.next()).toEqual([code, { ...payload, version: '0.0.1' }])
      // The certificate is always ours: the master of the vector does not accept it.
      else if (code === 'auth:start') expect(await master.next()).toEqual([code, { cert: OUR_CERT }])
      else expect(await master.next()).toEqual([code, payload])
    }
    if (staysOpen(vector)) {
      await probe.next('admitted')
      clock.advance(15_000)
      expect(await master.next()).toEqual(['conn:alive', {}])
    } else {
      await master.closed
      await probe.next('refused')
      clock.advance(60_000)
      expect(fake.peers).toEqual([])
    }
  })
})
