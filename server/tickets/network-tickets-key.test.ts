import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { memoryNetwork, type Network, redisNetwork } from '../backplane/testing/network'
import { RecordingNode } from '../backplane/testing/recording-node'
import { NetworkTicketsKey } from './network-tickets-key'
import { ticketsKeyText } from './tickets-key'

const PROPOSAL = Buffer.alloc(32, 7).toString('base64url')

describe.each([
  ['memory', memoryNetwork],
  ['Redis', redisNetwork],
])('in a network by %s', (_, makeNetwork) => {
  const closers: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
  })
  const network = async (): Promise<Network> => {
    const made = await makeNetwork()
    closers.push(() => made.close())
    return made
  }
  /** A node, and the key that it has. */
  const keyAt = async (of: Network, proposal?: string) => {
    const node = await new RecordingNode(await of.node()).start()
    closers.push(() => node.stop())
    const { backplane } = node.roster
    const clock = new ManualClock()
    const changes: string[] = []
    const warnings: string[] = []
    const key: NetworkTicketsKey = new NetworkTicketsKey({
      ...{ backplane, clock, proposal },
      log: { info: () => undefined, warn: (_fields, message) => warnings.push(message) },
      onChanged: () => changes.push(ticketsKeyText(key.current)),
    })
    closers.push(() => key.stop())
    return { node, backplane, key, clock, changes, warnings, text: () => ticketsKeyText(key.current) }
  }
  type Keyed = Awaited<ReturnType<typeof keyAt>>
  const stored = ({ backplane }: Keyed) => backplane.record('keys', 'relay-tickets')
  /** Until it has looked, and waits to look again. */
  const looked = async ({ clock }: Keyed) => waitUntil(() => clock.pendingTimers === 1)

  it('all nodes that start at once have the key of one of them', async () => {
    const of = await network()
    const all = await Promise.all([keyAt(of), keyAt(of), keyAt(of)])
    const proposed = all.map(({ text }) => text())
    expect(new Set(proposed).size).toBe(3)
    for (const { key } of all) key.start()
    await Promise.all(all.map(looked))
    for (const each of all) each.clock.advance(500)
    await waitUntil(() => new Set(all.map(({ text }) => text())).size === 1)
    const [first] = all
    expect(proposed).toContain(first.text())
    expect(all.map(({ changes }) => changes.length).toSorted()).toEqual([0, 1, 1])
  })

  it('a later node takes the key, whatever a master has said', async () => {
    const of = await network()
    const first = await keyAt(of, PROPOSAL)
    first.key.start()
    await waitUntil(async () => (await stored(first)) === PROPOSAL)
    const second = await keyAt(of, Buffer.alloc(32, 8).toString('base64url'))
    second.key.start()
    await waitUntil(() => second.text() === PROPOSAL)
    expect([first.changes, second.changes]).toEqual([[], [PROPOSAL]])
  })

  it('a node puts the key back that the store has lost', async () => {
    const of = await network()
    const only = await keyAt(of)
    only.key.start()
    await looked(only)
    const before = only.text()
    await of.loseContent()
    await waitUntil(() => only.node.roster.isUp)
    expect(await stored(only)).toBeUndefined()
    only.clock.advance(5_000)
    await waitUntil(async () => (await stored(only)) === before)
    expect(only.changes).toEqual([])
  })

  it('a node that cannot reach the store has its own key, and takes the network’s later', async () => {
    const of = await network()
    const first = await keyAt(of)
    const second = await keyAt(of)
    second.node.cut()
    await waitUntil(() => !second.backplane.isUp)
    second.key.start()
    await looked(second)
    expect([second.changes, second.key.isOfNetwork]).toEqual([[], false])
    first.key.start()
    await looked(first)
    second.node.heal()
    await waitUntil(() => second.backplane.isUp)
    second.clock.advance(500)
    await waitUntil(() => second.text() === first.text())
    expect(second.key.isOfNetwork).toBe(true)
  })

  it('what is no key is replaced, and said', async () => {
    const of = await network()
    const first = await keyAt(of, 'short')
    expect(first.text()).toMatch(/^[\w-]{43}$/)
    await first.backplane.changeRecord('keys', 'relay-tickets', { before: undefined, after: 'no key!' })
    first.key.start()
    await waitUntil(async () => (await stored(first)) === first.text())
    expect(first.warnings).toEqual(['the key of the tickets in Redis is damaged: replaced'])
  })
})

it('looks no more once it is stopped', async () => {
  const clock = new ManualClock()
  let asked = 0
  const key = new NetworkTicketsKey({
    ...{ clock, onChanged: () => undefined, log: { info: () => undefined, warn: () => undefined } },
    backplane: {
      record: () => {
        asked++
        return Promise.resolve(PROPOSAL)
      },
      changeRecord: () => Promise.resolve('done'),
    },
  })
  key.start()
  await waitUntil(() => clock.pendingTimers === 1)
  key.stop()
  clock.advance(60_000)
  expect([asked, clock.pendingTimers]).toEqual([1, 0])
})
