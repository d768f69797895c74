import { afterEach, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { unusedPort } from '../../../base/testing/unused-port'
import { waitUntil } from '../../../base/testing/wait-until'
import type { JoinCode } from '../../../protocol/cluster'
import type { Membership } from '../cluster-file'
import { masterCertificateOf, newMasterCertificate } from '../master/master-certificate'
import { clusterForEachTest, networkCertificate } from '../testing/cluster-for-each-test'
import { NetworkMember, type NetworkMemberOptions } from './network-member'

const cluster = clusterForEachTest()
const REDIS = 'redis://192.0.2.1:6379'
const HOST = '127.0.0.1'

const settings = { redis: REDIS, settings: { 'server-name': 'Studio' } }

/** Asks for a place. Time passes only when a test lets it. */
function join(options: Partial<NetworkMemberOptions>) {
  const clock = new ManualClock()
  const kept: Membership[] = []
  const joined = NetworkMember.join({
    ...{ log: cluster.log, clock, identity: { id: 'node-1', type: 'refinery' }, code: undefined },
    ...{ kept: undefined, keep: (membership: Membership) => kept.push(membership), load: () => 0 },
    ...options,
  })
  let isOver = false
  const over = (): void => void (isOver = true)
  joined.then(over, over)
  /** Lets time pass until the attempt is over. */
  const result = async (): Promise<NetworkMember> => {
    await waitUntil(() => {
      if (!isOver) clock.advance(200)
      return isOver
    })
    return joined
  }
  return { clock, kept, result }
}
const member = async (options: Partial<NetworkMemberOptions>) => {
  const { result, kept, clock } = join(options)
  const made = await result()
  members.push(made)
  return { member: made, kept, clock }
}
const members: NetworkMember[] = []
afterEach(() => {
  for (const each of members.splice(0)) each.close()
})

async function network() {
  const master = await cluster.startMaster({ settings })
  const { code } = await master.makeCode()
  return { ...master, code }
}
const membershipAt = (port: number, parts: Partial<Membership> = {}): Membership => ({
  fingerprint: networkCertificate.fingerprint,
  masters: [{ host: HOST, port }],
  credential: new Uint8Array(32),
  redis: REDIS,
  ...parts,
})

it('a node keeps what its master has told, and comes back with that alone', async () => {
  const { code, master, port } = await network()
  const first = await member({ code })
  expect(first.member.membership).toMatchObject({ redis: REDIS, settings: { 'server-name': 'Studio' } })
  const kept = first.kept.at(-1)
  expect(kept).toEqual(first.member.membership)
  expect([kept?.credential?.length, kept?.code?.id]).toEqual([32, code.id])
  first.member.close()
  await waitUntil(() => master.nodes.length === 0)
  const again = await member({ kept })
  expect(again.member.membership.masters).toEqual([{ host: HOST, port }])
})

it('a code that is used up does no harm beside the credential', async () => {
  const { code, master } = await network()
  const first = await member({ code })
  first.member.close()
  await waitUntil(() => master.nodes.length === 0)
  const again = await member({ code, kept: first.kept.at(-1) })
  expect(again.member.membership.credential).toEqual(first.member.membership.credential)
})

it('a node that was revoked comes back with a code of afterwards', async () => {
  const { code, master, makeCode } = await network()
  const first = await member({ code })
  const reasons: string[] = []
  first.member.follow({ drain: () => undefined, shutOut: (reason) => reasons.push(reason) })
  await master.revoke('node-1')
  await waitUntil(() => reasons.length > 0)
  expect(reasons).toEqual(['The node was revoked.'])
  const kept = first.kept.at(-1)
  await expect(join({ kept }).result()).rejects.toThrow('The node was revoked: it needs a join code')
  const revokedMs = Date.now()
  await waitUntil(() => Date.now() > revokedMs)
  const later = await makeCode()
  const again = await member({ code: later.code, kept })
  expect(again.member.membership.credential).not.toEqual(kept?.credential)
})

it('a code of another network makes a node forget the one of before', async () => {
  const { code } = await network()
  const kept = membershipAt(await unusedPort(), { fingerprint: new Uint8Array(32).fill(7) })
  const { member: made } = await member({ code, kept })
  expect(made.membership.masters).toEqual(code.masters)
})

it('a node is told to be empty, also when it hears of that before its server does', async () => {
  const { code, master } = await network()
  const { member: made } = await member({ code })
  await waitUntil(() => master.nodes.length === 1)
  let drains = 0
  const listener = { drain: () => drains++, shutOut: () => undefined }
  master.drain('node-1')
  await waitUntil(() => {
    made.follow(listener)
    return drains > 0
  })
})

it('a node of before starts without a master, and finds it later', async () => {
  const port = await unusedPort()
  const { member: made, clock } = await member({ kept: membershipAt(port) })
  expect(made.membership.redis).toBe(REDIS)
  const { master, book } = await cluster.startMaster({ settings, port })
  await book.giveCredential('node-1', new Uint8Array(32))
  await waitUntil(() => {
    clock.advance(500)
    return master.nodes.length === 1
  })
})

it('a new node names all masters that it has asked in vain', async () => {
  const ports = [await unusedPort(), await unusedPort()]
  const code: JoinCode = {
    masters: ports.map((port) => ({ host: HOST, port })),
    fingerprint: networkCertificate.fingerprint,
    id: new Uint8Array(8),
    secret: new Uint8Array(16),
  }
  await expect(join({ code }).result()).rejects.toThrow(
    `cannot join the network of ${HOST}:${ports[0]}, ${HOST}:${ports[1]}: `,
  )
})

it('a node does not talk to a master with another certificate', async () => {
  const { code } = await network()
  const other = masterCertificateOf(newMasterCertificate())
  const { result } = join({ code: { ...code, fingerprint: other.fingerprint } })
  await expect(result()).rejects.toThrow('the certificate that is shown there is not the master’s')
})

it('a node of another version is told so', async () => {
  const { makeCode } = await cluster.startMaster({ settings, protocolVersion: 9 })
  const { code } = await makeCode()
  await expect(join({ code }).result()).rejects.toThrow(/version/i)
})

it('a master that names no Redis has no place for a server', async () => {
  const { makeCode } = await cluster.startMaster()
  const { code } = await makeCode()
  await expect(join({ code }).result()).rejects.toThrow('its master names no Redis')
})

it('the attempt ends when somebody stops the server, and needs a code', async () => {
  const stopped = Promise.resolve()
  const kept = membershipAt(await unusedPort())
  await expect(join({ kept, stopped }).result()).rejects.toThrow('it is stopped')
  await expect(join({}).result()).rejects.toThrow('give it a join code')
})
