import { parseArgs } from 'node:util'
import { footprint } from './leaks/footprint'
import { Results } from './results'
import { type Costs, USUAL_COSTS } from './simulated-network/costs'
import { measuredCosts } from './simulated-network/measured-costs'
import { type Pace, SimulatedNetwork } from './simulated-network/simulated-network'
import { ThreadMeter } from './simulated-network/thread-meter'
import {
  countAll,
  flowInWords,
  inBytes,
  inPercent,
  inWords,
  spread,
  type Usage,
  usageSince,
} from './simulated-network/usage'

/**
 * Simulates networks of directory nodes: real rosters and frames, on links and processors in simulated time. Measures traffic, work,
 * and the time to agree; then faults; then makes people come and call twice as often, until something is not enough.
 */
const { values } = parseArgs({
  options: {
    /** Sizes of networks. */
    nodes: { type: 'string', default: '1,3,10,20' },
    /** At each node. */
    people: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '10' },
    /** Of each person in an hour. */
    logins: { type: 'string', default: '1' },
    calls: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    /** Costs of a machine that was measured before, for a machine that is busy or has no Redis. */
    'usual-costs': { type: 'boolean', default: false },
    'no-growth': { type: 'boolean', default: false },
    'no-faults': { type: 'boolean', default: false },
  },
})
const seconds = Number(values.seconds)
const peoplePerNode = Number(values.people)
const HOUR_S = 3600
const AWAY_MS = 10_000
const LEAVERS = 100
const KILOBYTE = 1024
const MEGABYTE = 2 ** 20
/** The limit of the unit in packaging. */
const MEMORY_BYTES = 2 * 2 ** 30
const MOST_DOUBLINGS = 8
const ENOUGH = 0.95

interface Row {
  readonly nodes: number
  readonly what: string
  readonly figure: string
}

const costs: Costs = values['usual-costs'] ? USUAL_COSTS : await measuredCosts()
const results = new Results<Row>({
  name: 'network-simulation',
  head: `Costs, µs: ${Object.entries(costs)
    .map(([name, ms]) => `${name.replace(/Ms$/, '')} ${(1000 * ms).toPrecision(2)}`)
    .join(', ')}`,
  line: ({ nodes, what, figure }) =>
    `${String(nodes).padStart(2)} ${nodes === 1 ? 'node ' : 'nodes'}  ${what.padEnd(58)} ${figure}`,
  about: { costs, peoplePerNode },
})

const meter = new ThreadMeter()

interface Run {
  readonly network: SimulatedNetwork
  readonly show: (what: string, figure: string) => Promise<void>
  /** Of one person at one node. */
  readonly personBytes: number
}

async function filled(nodes: number): Promise<Run> {
  const show = (what: string, figure: string): Promise<void> => results.add({ nodes, what, figure })
  const before = footprint()
  meter.isOn = false
  const network = new SimulatedNetwork({
    ...{
      nodes,
      costs,
      seed: Number(values.seed),
      meter,
      watching: 'last',
    },
  })
  await network.start()
  await network.fill(peoplePerNode)
  await network.quiet()
  meter.isOn = true
  const after = footprint()
  const usedMb = after.heapMb + after.externalMb - before.heapMb - before.externalMb
  const personBytes = (usedMb * MEGABYTE) / nodes / (peoplePerNode * nodes)
  await show(
    `${peoplePerNode * nodes} people: memory of a node for each`,
    `${(personBytes / KILOBYTE).toFixed(2)} KiB: ${inBytes((usedMb * MEGABYTE) / nodes)}`,
  )
  return { network, show, personBytes }
}

async function lived({ network }: Run, pace: Pace): Promise<Usage> {
  network.forgetDelays()
  for (const node of network.nodes) node.listBytes = 0
  const before = countAll(network)
  await network.live(seconds, pace)
  return usageSince(before, countAll(network))
}

const usualPace = ({ network }: Run): Pace => ({
  logins: (Number(values.logins) * network.people.length) / HOUR_S,
  calls: (Number(values.calls) * network.people.length) / HOUR_S,
})

async function everyday(run: Run): Promise<void> {
  const { network, show } = run
  const pace = usualPace(run)
  const usage = await lived(run, pace)
  const { nodes, phones, lists, calls } = network.delays
  await show(
    `${pace.logins.toFixed(1)} logins, leavers and calls a second: a node's core`,
    `${inPercent(usage.node)}, the busiest ${inPercent(usage.busiest)}`,
  )
  await show("… the store's core", inPercent(usage.store))
  await show('… a node to the store', flowInWords(usage.up))
  await show('… the store to a node', flowInWords(usage.down))
  await show('… the store to all nodes', flowInWords(usage.storeOut))
  await show('… a node to its phones', flowInWords(usage.phones))
  await show('… the list of a login', inBytes(network.listBytes))
  await network.quiet()
  await show('… from a login to its list: median, p99, worst', spread(lists))
  await show('… to the last node', spread(nodes))
  await show('… to the last phone', spread(phones))
  await show("… a call's way", spread(calls))
}

/** Until all nodes agree, and all phones; and what the store has sent meanwhile. */
async function showAgreement({ network, show }: Run, what: string): Promise<void> {
  const before = countAll(network)
  const startMs = network.clock.now()
  await network.until(() => network.doAgree)
  const nodesMs = network.clock.now() - startMs
  const after = countAll(network)
  await network.until(() => network.doPhonesAgree)
  const phonesMs = network.clock.now() - startMs
  await show(`${what}: all nodes agree after`, inWords(nodesMs))
  await show('… and all phones', inWords(phonesMs))
  await show('… meanwhile the store sends', inBytes(after.storeOut.bytes - before.storeOut.bytes))
  await show(
    '… and a node to its phones',
    inBytes((usageSince(before, countAll(network)).phones.bytesPerSecond * phonesMs) / 1000),
  )
  await network.quiet()
  const { problems } = network
  if (problems.length > 0)
    await show('… and then', `${problems.length} problems: ${problems.slice(0, 3).join('; ')}`)
}

async function withoutStore(run: Run, isEmpty: boolean): Promise<void> {
  const { network } = run
  network.cut()
  await network.clock.advance(AWAY_MS / 2)
  for (let n = 0; n < LEAVERS; n++) network.leaveOne()
  if (isEmpty) network.store.memory.loseContent()
  await network.clock.advance(AWAY_MS / 2)
  network.heal()
  await showAgreement(run, `the store is away for 10 s${isEmpty ? ', and empty then' : ''}`)
}

async function death(run: Run): Promise<void> {
  const { network } = run
  const [first] = network.nodes
  if (network.nodes.length < 2 || !first) return
  network.kill(first)
  await showAgreement(run, 'a node dies')
}

/** What is not enough. */
function broken({ network, personBytes }: Run, usage: Usage): readonly string[] {
  const lists = Math.max(...network.nodes.map(({ listBytes }) => listBytes))
  const memory = network.people.length * personBytes + lists
  return [
    ...(usage.busiest > ENOUGH ? [`a node's core (${inPercent(usage.busiest)})`] : []),
    ...(usage.phones.share > ENOUGH ? [`the link to the phones (${inPercent(usage.phones.share)})`] : []),
    ...(usage.store > ENOUGH ? [`the store's core (${inPercent(usage.store)})`] : []),
    ...(usage.storeOut.share > ENOUGH ? [`the link of the store (${inPercent(usage.storeOut.share)})`] : []),
    ...(memory > MEMORY_BYTES ? [`memory (${inBytes(memory)} a node)`] : []),
  ]
}

/** People come and call twice as often each time. */
async function grow(run: Run): Promise<void> {
  const { network, show } = run
  const usual = usualPace(run)
  for (let doubling = 0; doubling <= MOST_DOUBLINGS; doubling++) {
    const times = 2 ** doubling
    const usage = await lived(run, { logins: times * usual.logins, calls: times * usual.calls })
    const what = `${(times * usual.logins).toFixed(1)} logins and calls a second (× ${times})`
    const found = broken(run, usage)
    const shares = `core ${inPercent(usage.busiest)}, store ${inPercent(usage.store)}, phones ${inPercent(usage.phones.share)}, store's link ${inPercent(usage.storeOut.share)}`
    await show(what, `${shares}${found.length > 0 ? `; not enough: ${found.join(', ')}` : ''}`)
    await network.quiet()
    if (found.length > 0) return
  }
}

for (const nodes of values.nodes.split(',').map(Number)) {
  const run = await filled(nodes)
  await everyday(run)
  if (!values['no-growth']) await grow(run)
  if (values['no-faults']) continue
  await withoutStore(run, false)
  await withoutStore(run, true)
  await death(run)
}
results.finish()
