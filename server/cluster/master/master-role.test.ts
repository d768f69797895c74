import { describe, expect, it } from 'vitest'
import { unusedPort } from '../../../base/testing/unused-port'
import { ClusterNode, type NodeSettings } from '../node/cluster-node'
import { NoMasterError, Orders } from '../orders'
import { accessBy, codeIn } from '../testing/cluster-for-each-test'
import { type MasterProbe, mastersForEachTest } from '../testing/masters-for-each-test'

const network = mastersForEachTest()
const HOUR_MS = 3_600_000

const isActive = ({ role }: MasterProbe): boolean => role.state?.isActive === true
const active = (master: MasterProbe) => network.until(() => isActive(master))

/** A node that comes in by a code of this master. */
async function nodeBy({ role }: MasterProbe, id = 'node-1') {
  const { text } = await role.makeCode({ validMs: HOUR_MS, uses: 1 })
  const { access, code } = accessBy(text)
  const told: NodeSettings[] = []
  const refusals: string[] = []
  const node: ClusterNode = new ClusterNode({
    ...{ log: network.log, clock: network.clock(), random: () => 0, masters: code.masters, access },
    identity: { id, type: 'refinery' },
    onAdmitted: (settings) => told.push(settings),
    onChanged: (settings) => told.push(settings),
    onRefused: (reason) => refusals.push(reason),
  })
  network.onClose(() => node.stop())
  node.start()
  await network.until(() => node.master !== undefined)
  return { node, told, refusals }
}
const order = (kind: 'drain' | 'revoke', node: string): Promise<string | undefined> => {
  const orders = new Orders({ backplane: network.connect().backplane, clock: network.clock() })
  const given = orders.give({ kind, node })
  let isOver = false
  given.then(
    () => (isOver = true),
    () => (isOver = true),
  )
  return network.until(() => isOver).then(() => given)
}

describe('the masters of a network', () => {
  it('have one certificate, which each keeps, and one of them admits nodes', async () => {
    const first = network.start('one')
    await active(first)
    const second = network.start('other', { port: await unusedPort() })
    const codes = await Promise.all(
      [first, second].map(({ role }) => role.makeCode({ validMs: HOUR_MS, uses: 1 })),
    )
    const [one, other] = codes.map(({ text }) => codeIn(text))
    expect(other?.fingerprint).toEqual(one?.fingerprint)
    expect(other?.id).not.toEqual(one?.id)
    expect(second.kept).toEqual(first.kept)
    expect(first.kept).toHaveLength(1)
    expect([isActive(first), isActive(second)]).toEqual([true, false])
  })

  it('use the kept certificate in a network that has none', async () => {
    const first = network.start('one')
    await active(first)
    const [files] = first.kept
    await first.role.stop()
    const store = network.connect().backplane
    const before = await store.record('masters', 'certificate')
    await store.changeRecord('masters', 'certificate', { before, after: undefined })
    const again = network.start('one', { certificate: { files, keep: () => expect.unreachable() } })
    await active(again)
    expect(await store.record('masters', 'certificate')).toBe(before)
  })

  it.each(['rubbish', '{}', '{"cert":"a","key":"b"}'])(
    'replace a damaged one by the kept one (%s)',
    async (text) => {
      const first = network.start('one')
      await active(first)
      const [files] = first.kept
      await first.role.stop()
      const store = network.connect().backplane
      const before = await store.record('masters', 'certificate')
      await store.changeRecord('masters', 'certificate', { before, after: text })
      const again = network.start('one', { certificate: { files, keep: () => expect.unreachable() } })
      await active(again)
      expect(await store.record('masters', 'certificate')).toBe(before)
      expect(network.logged).toContain('the certificate of the network in Redis is damaged: replaced')
    },
  )

  it('remove orders that are none, and say so', async () => {
    const store = network.connect().backplane
    await store.changeRecord('orders', 'rubbish', { before: undefined, after: 'wanted' })
    await active(network.start('one'))
    await network.until(async () => (await store.record('orders', 'rubbish')) === undefined)
    await network.until(() => network.logged.includes('Redis has orders that are none'))
  })

  it('tell nodes where all of them are; a node finds the one that takes over', async () => {
    const first = network.start('one')
    await active(first)
    const { node, told } = await nodeBy(first)
    expect(told[0]).toMatchObject({ redis: 'redis://127.0.0.1:6379' })
    const port = await unusedPort()
    const second = network.start('other', { port })
    await network.until(() => told.at(-1)?.settings?.['masters']?.includes(`127.0.0.1:${port}`) === true)
    node.know([{ host: '127.0.0.1', port }])
    const { masters } = await second.role.makeCode({ validMs: HOUR_MS, uses: 1 })
    // The one that admits nodes comes first.
    expect(masters.map((each) => each.port)).toEqual([Number(first.role.state?.address.split(':')[1]), port])
    await first.role.stop()
    await active(second)
    await network.until(() => node.master === `127.0.0.1:${port}`)
  })

  it('take over from one that has died when its lease has ended', async () => {
    const first = network.start('one')
    await active(first)
    const second = network.start('other')
    const diedMs = network.clock().now()
    await first.die()
    await active(second)
    expect(network.clock().now() - diedMs).toBeGreaterThan(3_000)
    await nodeBy(second)
  })

  it('leave the lease to another one when their port is taken, and say so once', async () => {
    const port = await network.takenPort()
    const first = network.start('one', { port })
    await network.until(() => network.logged.includes('this master cannot work'))
    const second = network.start('other')
    await active(second)
    expect(network.logged.filter((line) => line === 'this master cannot work')).toHaveLength(1)
    expect(isActive(first)).toBe(false)
  })

  it('make no code once they stop', async () => {
    const { role, backplane } = network.start('one')
    backplane.cut()
    const code = role.makeCode({ validMs: HOUR_MS, uses: 1 })
    await role.stop()
    await expect(code).rejects.toThrow()
  })
})

describe('orders of operators', () => {
  it('tell their nodes the key of tickets, as soon as they know it', async () => {
    const known: { key?: string } = {}
    const master = network.start('one', { ticketsKey: () => known.key })
    await active(master)
    const { told } = await nodeBy(master)
    expect(told.at(-1)?.ticketsKey).toBeUndefined()
    known.key = 'a-key-of-the-network'
    await network.until(() => told.at(-1)?.ticketsKey === known.key)
    const { told: later } = await nodeBy(master, 'node-2')
    expect(later.at(-1)?.ticketsKey).toBe(known.key)
  })

  it('drain a node, and the master’s own server', async () => {
    const master = network.start('one')
    await active(master)
    const { told } = await nodeBy(master)
    expect(await order('drain', 'node-1')).toBeUndefined()
    await network.until(() => told.at(-1)?.isDraining === true)
    expect(master.drains()).toBe(0)
    expect(await order('drain', 'one')).toBeUndefined()
    expect(master.drains()).toBe(1)
    expect(await order('drain', 'nobody')).toBe('No node with this id is with the master.')
  })

  it('revoke a node, which stays away', async () => {
    const master = network.start('one')
    await active(master)
    const { refusals } = await nodeBy(master)
    expect(await order('revoke', 'node-1')).toBeUndefined()
    await network.until(() => refusals.length > 0)
    expect(refusals).toEqual(['The node was revoked.'])
    expect(await order('revoke', 'nobody')).toBe('No node with this id was admitted.')
    expect(await order('revoke', 'one')).toMatch('the master itself')
  })

  it('wait for a master in vain where there is none, and are then forgotten', async () => {
    await expect(order('drain', 'node-1')).rejects.toThrow(NoMasterError)
    const { backplane } = network.connect()
    expect((await backplane.records('orders')).size).toBe(0)
  })

  it('that are none are removed', async () => {
    const { backplane } = network.connect()
    await backplane.changeRecord('orders', 'dance all', { before: undefined, after: 'wanted' })
    const master = network.start('one')
    await active(master)
    await network.until(async () => (await backplane.records('orders')).size === 0)
  })
})
