import { setTimeout as sleep } from 'node:timers/promises'
import { median } from '../../../base/statistics'
import type { RoleProcess } from '../../rooms/role-process'
import { type FarmMember, FarmMembers, type Newcomer } from '../../rooms/farm-members'
import { type MediaFigures, SocketFarm, type Talk, type Talker } from '../../rooms/socket-farm'
import { endpointOf, VoiceNetwork } from '../../rooms/voice-network'
import type { Show } from './rooms-row'

/** Groups of one size. */
interface Scene {
  readonly name: string
  readonly groups: number
  readonly talkers: number
  /** Those who only listen. */
  readonly listeners: number
  /** In how many of the groups somebody speaks. */
  readonly talking: number
  /** Between two packets of a speaker. ms */
  readonly everyMs: number
  /** Packets on the way, where nobody waits for the clock. */
  readonly window: number
}

const SCENES: readonly Scene[] = [
  {
    ...{ name: '1 speaker, 1,000 listeners', groups: 1, talkers: 1, listeners: 1000 },
    ...{ talking: 1, everyMs: 20, window: 4 },
  },
  {
    ...{ name: '8 speakers, 200 listeners', groups: 1, talkers: 8, listeners: 200 },
    ...{ talking: 1, everyMs: 20, window: 16 },
  },
  {
    ...{ name: '200 rooms of 10, 1 speaker in 20', groups: 200, talkers: 1, listeners: 9 },
    ...{ talking: 20, everyMs: 10, window: 200 },
  },
]
const NODES = 2
/** Of a datagram: 20 ms of Opus at 40 kbit/s, an SFrame's head and code, and heads of ours. Bytes */
const SIZE = 120
const PACED_SECONDS = 10
/** So many copies are sent as fast as they come, and by the loop in C, in each round. */
const COPIES = 100_000
const ROUNDS = 3
const SETTLED_MS = 1500
/** When nothing has come for this long, nothing more is on the way. ms */
const QUIET_MS = 300
/** The first members of a node load code. */
const FIRST_MEMBERS = 100
/** Fewer than this weigh less than what a heap grows by itself. */
const MANY = 500
const MAX_CPU_RATIO = 1.6
const MAX_P99_MS = 5
const KILOBYTE = 1e3

/** The processor time of forwarding beside that of a plain loop of `sendto` in C, the latency that it adds, and the memory of a member. */
export async function measureForward(show: Show): Promise<void> {
  for (const scene of SCENES) await measureScene(scene, show)
}

async function measureScene(scene: Scene, show: Show): Promise<void> {
  const [farm, yardstick] = await SocketFarm.start(2)
  if (!farm || !yardstick) throw new Error('there is no socket farm')
  const network = await VoiceNetwork.start({
    ...{ folder: 'bench', nodes: NODES, controllers: 1, isUnlimited: true },
  })
  const members = new FarmMembers(farm)
  try {
    const say: Show = (what, ...rest) => show(`${scene.name}: ${what}`, ...rest)
    const kilobytes = await memoryOfMember(scene, network, members)
    if (members.all.length > MANY) await say('memory of a member', kilobytes, 'kB')
    const course = { scene, network, farm, talkers: talkersOf(scene, members.all) }
    const p99Ms = await measurePaced(course, say)
    const loopUs = await measureUnpaced(course, yardstick, say)
    const loopMs = (loopUs * course.talkers.length * copiesOf(scene)) / 1000
    await say('p99 of added latency, of the loop’s time for all said at once', p99Ms / loopMs, 'times')
  } finally {
    members.close()
    await Promise.all([network.stop(), farm.close(), yardstick.close()])
  }
}

/** All come. @returns kB of resident memory of the nodes, for each member */
async function memoryOfMember(scene: Scene, network: VoiceNetwork, members: FarmMembers): Promise<number> {
  const newcomers = newcomersOf(scene, network)
  await members.join(newcomers.slice(0, FIRST_MEMBERS))
  await sleep(SETTLED_MS)
  const before = await residentBytes(network.nodes)
  const later = await members.join(newcomers.slice(FIRST_MEMBERS))
  await sleep(SETTLED_MS)
  return ((await residentBytes(network.nodes)) - before) / later.length / KILOBYTE
}

/** Members are at the nodes in turn. Of each group those who speak are the first. */
function newcomersOf({ groups, talkers, listeners }: Scene, { nodes }: VoiceNetwork): readonly Newcomer[] {
  const size = talkers + listeners
  return Array.from({ length: groups * size }, (_, n) => {
    const node = nodes[n % nodes.length]
    if (!node) throw new Error('there is no node')
    const groupId = 1 + Math.floor(n / size)
    return { groupId, userId: 1 + (n % size), isPushToTalk: false, node: endpointOf(node) }
  })
}

const talkersOf = ({ talkers, talking }: Scene, members: readonly FarmMember[]): readonly Talker[] =>
  members
    .filter(({ userId, groupId }) => userId <= talkers && groupId <= talking)
    .map(({ socket, node, callId }) => ({ socket, node, callId }))

interface Course {
  readonly scene: Scene
  readonly network: VoiceNetwork
  readonly farm: SocketFarm
  readonly talkers: readonly Talker[]
}

interface Outcome {
  /** Copies that have come, and those that should have. */
  readonly count: number
  readonly expected: number
  /** Of the nodes, for each copy. */
  readonly cpuUs: number
  readonly p50Ms: number
  readonly p99Ms: number
}

async function run(
  { scene, network, farm, talkers }: Course,
  talk: Omit<Talk, 'size' | 'talkers'>,
): Promise<Outcome> {
  farm.reset()
  const before = await cpuUs(network.nodes)
  const sent = await farm.talk({ ...talk, talkers, size: SIZE })
  const { count, p50Us, p99Us } = await afterAll(farm)
  const spentUs = (await cpuUs(network.nodes)) - before
  return {
    count,
    expected: sent * copiesOf(scene),
    cpuUs: spentUs / count,
    p50Ms: p50Us / 1000,
    p99Ms: p99Us / 1000,
  }
}

/** The figures when everything has come. */
async function afterAll(farm: SocketFarm): Promise<MediaFigures> {
  for (let before = -1; ;) {
    const figures = await farm.figures()
    if (figures.count === before) return figures
    before = figures.count
    await sleep(QUIET_MS)
  }
}

const copiesOf = ({ talkers, listeners }: Scene): number => talkers - 1 + listeners

/** @returns the p99 of added latency, ms */
async function measurePaced(course: Course, say: Show): Promise<number> {
  const { everyMs } = course.scene
  const packets = (seconds: number) => ({ packets: (seconds * 1000) / everyMs, pace: { everyMs } })
  await run(course, packets(1))
  const { p50Ms, p99Ms, cpuUs, count, expected } = await run(course, packets(PACED_SECONDS))
  const paced = `${1000 / everyMs} packets/s`
  await say(`${paced}, p50 of added latency`, p50Ms, 'ms')
  await say(`${paced}, p99 of added latency`, p99Ms, 'ms', MAX_P99_MS)
  await say(`${paced}, CPU a forwarded packet`, cpuUs, 'µs')
  await say(`${paced}, lost`, (100 * (expected - count)) / expected, '%')
  return p99Ms
}

/** @returns the processor time of the loop for a datagram, µs */
async function measureUnpaced(course: Course, yardstick: SocketFarm, say: Show): Promise<number> {
  const { scene, farm, talkers } = course
  const packets = Math.ceil(COPIES / copiesOf(scene) / talkers.length)
  const unpaced = { packets, pace: { window: scene.window, listeners: copiesOf(scene) } }
  await run(course, unpaced)
  const rounds: { readonly cpuUs: number; readonly loopUs: number; readonly lost: number }[] = []
  for (let n = 0; n < ROUNDS; n++) {
    const us = await loopUs(yardstick, farm)
    const { cpuUs, count, expected } = await run(course, unpaced)
    rounds.push({ cpuUs, loopUs: us, lost: (100 * (expected - count)) / expected })
  }
  const middle = (figure: (round: (typeof rounds)[number]) => number): number => median(rounds.map(figure))
  await say(
    'unpaced, CPU a forwarded packet',
    middle(({ cpuUs }) => cpuUs),
    'µs',
  )
  await say(
    'unpaced, lost',
    middle(({ lost }) => lost),
    '%',
  )
  const loop = middle(({ loopUs }) => loopUs)
  await say('a loop of sendto in C, CPU a packet', loop, 'µs')
  const ratio = middle(({ cpuUs, loopUs }) => cpuUs / loopUs)
  await say('CPU a forwarded packet, of that of the loop', ratio, 'times', MAX_CPU_RATIO)
  return loop
}

async function loopUs(yardstick: SocketFarm, farm: SocketFarm): Promise<number> {
  const us = (await yardstick.loop(COPIES, SIZE, farm.ports)) / COPIES
  await afterAll(farm)
  return us
}

const cpuUs = async (nodes: readonly RoleProcess[]): Promise<number> =>
  (await Promise.all(nodes.map((node) => node.ask('cost', false)))).reduce((sum, cost) => sum + cost.cpuUs, 0)

const residentBytes = async (nodes: readonly RoleProcess[]): Promise<number> =>
  (await Promise.all(nodes.map((node) => node.ask('cost', true)))).reduce(
    (sum, cost) => sum + cost.residentBytes,
    0,
  )
