import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { readClusterMessage } from '../../protocol/broker'
import { type BrokerVector, CLUSTER_VECTORS, PEER_VECTORS } from '../../protocol/broker/testing/vectors'
import { RegisterOwners } from '../names/name-owners'
import { NameRegister } from '../names/name-register'
import { Broker } from './broker'
import { NameClaims } from './name-claims'
import { ManualCluster } from './testing/manual-cluster'
import { contextOf, RecordingPeer, settled } from './testing/recording-peer'

const PEERS = ['A', 'B'] as const
const REGISTER = (id: string): string => JSON.stringify({ id: 'state', method: 'register', params: { id } })

/** A broker with the vector's peers, registered as it says. */
async function sceneOf({ state, subscribers }: BrokerVector, hasOthers: boolean) {
  const clock = new ManualClock()
  const cluster = hasOthers ? new ManualCluster(1) : undefined
  const claims = new NameClaims({ owners: new RegisterOwners(new NameRegister(clock)), signedIn: () => [] })
  const broker = new Broker({ clock, claims, cluster, own: 'own' })
  const context = contextOf(broker, clock)
  const peers = { A: new RecordingPeer(context), B: new RecordingPeer(context) }
  for (const [id, peer] of Object.entries(state)) await peers[peer].says(REGISTER(id))
  for (const peer of PEERS) peers[peer].received.length = 0
  if (cluster) {
    cluster.published.length = 0
    cluster.subscribers = subscribers
  }
  const hear = async (text: string): Promise<void> => {
    const message = readClusterMessage(text)
    if (message) broker.hear(message)
    await settled()
  }
  return { clock, cluster, broker, peers, hear }
}

type Scene = Awaited<ReturnType<typeof sceneOf>>

function expectReceived({ peers }: Scene, out: BrokerVector['out']): void {
  for (const peer of PEERS) {
    const received = peers[peer].received.splice(0)
    const expected = (out[peer] ?? []).map((message) => withFreeText(message))
    expect(received).toEqual(expected)
  }
}

/** The text of an error is free where the vector leaves it out. */
const withFreeText = (message: object): object =>
  'error' in message && message.error !== null
    ? { ...message, error: { message: expect.any(String) as string, ...(message.error as object) } }
    : message

async function expectNames({ broker }: Scene, after: BrokerVector['after'], state: BrokerVector['state']) {
  if (after === undefined) return
  for (const id of new Set([...Object.keys(after), ...Object.keys(state)])) {
    const finder = broker.find(id)
    expect(await finder, id).toBe(id in after)
  }
  expect(broker.size).toBe(Object.keys(after).length)
}

it.each(PEER_VECTORS.map((vector) => [vector.id, vector] as const))('%s', async (_, vector) => {
  const scene = await sceneOf(vector, false)
  const { conn, in: said = [], steps = [], event, out, after, state } = vector
  await scene.peers[conn].says(...(typeof said === 'string' ? [said] : said))
  if (event === 'A closes') scene.peers.A.session.close()
  expectReceived(scene, out)
  for (const [text, heard] of steps) {
    await scene.peers[conn].says(text)
    expectReceived(scene, heard)
  }
  await expectNames(scene, after, state)
})

it.each(CLUSTER_VECTORS.map((vector) => [vector.id, vector] as const))('%s', async (_, vector) => {
  const scene = await sceneOf(vector, true)
  const { conn, in: said = [], redis, redisThen, afterMs, out, publish } = vector
  await scene.peers[conn].says(...(typeof said === 'string' ? [said] : said))
  if (redis !== undefined) await scene.hear(redis)
  if (publish !== undefined) expect(scene.cluster?.heardByAll).toEqual(publish)
  if (typeof redisThen === 'string') await scene.hear(redisThen)
  if (afterMs > 0) {
    scene.clock.advance(afterMs - 1)
    await settled()
    expectReceived(scene, {})
    scene.clock.advance(1)
    await settled()
  }
  expectReceived(scene, out)
})
