import { randomBytes } from 'node:crypto'
import { collectGarbage } from '../../base/testing/collect-garbage'
import { median } from '../../base/statistics'
import { identityOf, makePrivateKey } from '../../phone/privacy/identity'
import { enterRoom, foundRoom, type RoomKeys, type RoomMemberOptions } from '../../phone/rooms/keys'
import { GroupFrameCipher } from '../../protocol/media/sframe'
import { Results } from './results'
import { enterAtOnce } from './room-keys/entrants'

/**
 * Measures the keys of rooms of several sizes: the processor time of joins, commits, texts and frames, the bytes of
 * their messages, and the memory of a member's state; then how many people who enter a room at once get in, and how soon. Its arguments
 * are the parts to measure; by default both.
 */
const PARTS: Readonly<Record<string, () => Promise<void>>> = { keys: measureKeys, entrants: measureEntrants }
/** People who enter at once. */
const CROWDS = [10, 30, 100]
const SIZES = [2, 10, 100, 500]
const ROUNDS = 5
const FRAMES = 10_000
const ROOM = 'bench'
/** 20 ms of Opus at 40 kbit/s. */
const payload = randomBytes(100)
const text = randomBytes(100)
const metadata = { timestamp: 960, level: 30 }

interface Row {
  readonly members: number
  readonly what: string
  readonly value: number
  readonly unit: 'ms' | 'µs' | 'bytes' | 'KiB' | 's' | ''
}

const results = new Results<Row>({
  name: 'room-keys',
  line: ({ members, what, value, unit }) =>
    `${String(members).padStart(4)} ${what.padEnd(44)} ${value.toFixed(unit === 'bytes' || unit === '' ? 0 : 2).padStart(10)} ${unit}`,
})

let names = 0
const somebody = (): RoomMemberOptions => ({
  identity: identityOf(makePrivateKey()),
  name: `Somebody ${names++}`,
})

/** The processor time of a task. ms */
async function timeOf<T>(task: () => Promise<T>): Promise<readonly [number, T]> {
  const before = process.cpuUsage()
  const result = await task()
  const { user, system } = process.cpuUsage(before)
  return [(user + system) / 1000, result]
}

/** The longest piece in which a task leaves nobody else a turn. ms */
async function longestBlock(task: () => Promise<unknown>): Promise<number> {
  let [longestMs, lastMs, isOn] = [0, performance.now(), true]
  const turn = (): void => {
    const nowMs = performance.now()
    longestMs = Math.max(longestMs, nowMs - lastMs)
    lastMs = nowMs
    if (isOn) setImmediate(turn)
  }
  setImmediate(turn)
  await task()
  turn()
  isOn = false
  return longestMs
}

/** A room in which two people follow what happens. The others are only leaves: their keys are not needed. */
class Watched {
  groupInfo: Uint8Array
  members = 1

  private constructor(
    readonly first: RoomKeys,
    groupInfo: Uint8Array,
    public second: RoomKeys | undefined,
  ) {
    this.groupInfo = groupInfo
  }

  static async found(): Promise<Watched> {
    const { keys, groupInfo } = await foundRoom(ROOM, [], somebody())
    return new Watched(keys, groupInfo, undefined)
  }

  async enter(): Promise<{ readonly enterMs: number; readonly followMs: number; readonly bytes: number }> {
    const [enterMs, entry] = await timeOf(() => enterRoom(ROOM, this.groupInfo, somebody()))
    const [followMs] = await timeOf(() => this.first.receive(entry.commit))
    if (this.second) await this.second.receive(entry.commit)
    else this.second = entry.accepted()
    const authenticators = [this.first, this.second, entry.accepted()].map(
      ({ authenticator }) => authenticator,
    )
    if (new Set(authenticators).size !== 1) throw new Error('the members do not agree')
    this.groupInfo = entry.groupInfo
    this.members++
    return { enterMs, followMs, bytes: entry.commit.length }
  }
}

/** One call's result as a row: the median of some. */
async function add(
  members: number,
  what: string,
  values: readonly number[],
  unit: Row['unit'],
): Promise<void> {
  await results.add({ members, what, value: median(values), unit })
}

async function measure(room: Watched): Promise<void> {
  const { members, first, second } = room
  if (!second) throw new Error('nobody follows')
  const [make, follow, sizes]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < ROUNDS; round++) {
    const [makeMs, outgoing] = await timeOf(() => first.update())
    await first.receive(outgoing.commit)
    const [followMs, event] = await timeOf(() => second.receive(outgoing.commit))
    if (event.kind !== 'epoch') throw new Error(`no epoch but ${event.kind}`)
    room.groupInfo = outgoing.groupInfo
    make.push(makeMs)
    follow.push(followMs)
    sizes.push(outgoing.commit.length)
  }
  await measureBlocks(room, first, second)
  await add(members, 'make a commit', make, 'ms')
  await add(members, 'follow a commit of a member', follow, 'ms')
  await add(members, 'a commit', sizes, 'bytes')
  await add(members, 'the GroupInfo', [room.groupInfo.length], 'bytes')
  const [sealMs, openMs]: [number[], number[]] = [[], []]
  for (let round = 0; round < 20 * ROUNDS; round++) {
    const [seal, sealed] = await timeOf(() => first.seal(text))
    const [open] = await timeOf(() => second.receive(sealed))
    sealMs.push(seal)
    openMs.push(open)
  }
  await add(members, 'seal a text', sealMs, 'ms')
  await add(members, 'open a text', openMs, 'ms')
  await measureFrames(members, first, second)
}

/** How long nothing else of the process has a turn. */
async function measureBlocks(room: Watched, first: RoomKeys, second: RoomKeys): Promise<void> {
  const [join, follow]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    join.push(await longestBlock(() => enterRoom(ROOM, room.groupInfo, somebody())))
    const outgoing = await first.update()
    await first.receive(outgoing.commit)
    follow.push(await longestBlock(() => second.receive(outgoing.commit)))
    room.groupInfo = outgoing.groupInfo
  }
  await add(room.members, 'longest time in one piece: join', join, 'ms')
  await add(room.members, 'longest time in one piece: follow a commit', follow, 'ms')
}

async function measureFrames(members: number, first: RoomKeys, second: RoomKeys): Promise<void> {
  const [sender, receiver] = [
    new GroupFrameCipher(await first.frameKeys()),
    new GroupFrameCipher(await second.frameKeys()),
  ]
  const frames = Array.from({ length: FRAMES }, () => sender.seal(payload, metadata))
  const [sealMs] = await timeOf(() => Promise.resolve(frames.map(() => sender.seal(payload, metadata))))
  const [openMs, opened] = await timeOf(() =>
    Promise.resolve(
      frames.filter(({ bytes, keyId }) => receiver.open(bytes, keyId, metadata, 0).kind === 'opened'),
    ),
  )
  if (opened.length !== FRAMES) throw new Error('a frame does not open')
  await add(members, 'seal a frame', [(1000 * sealMs) / FRAMES], 'µs')
  await add(members, 'open a frame', [(1000 * openMs) / FRAMES], 'µs')
  await add(members, 'a frame of 100 bytes', [frames.at(-1)?.bytes.length ?? NaN], 'bytes')
}

/** The memory of one state: of several that enter, and are kept. */
async function memoryOf({ groupInfo }: Watched): Promise<number> {
  const count = 4
  const kept: RoomKeys[] = []
  collectGarbage()
  const before = process.memoryUsage()
  for (let n = 0; n < count; n++) kept.push((await enterRoom(ROOM, groupInfo, somebody())).accepted())
  collectGarbage()
  const after = process.memoryUsage()
  const bytes = after.heapUsed + after.external - before.heapUsed - before.external
  return kept.length === count ? bytes / count / 1024 : NaN
}

async function measureKeys(): Promise<void> {
  const room = await Watched.found()
  for (const size of SIZES) {
    const joins: Awaited<ReturnType<Watched['enter']>>[] = []
    while (room.members < size) joins.push(await room.enter())
    const last = joins.slice(-ROUNDS)
    await add(
      size,
      'join: the newcomer',
      last.map(({ enterMs }) => enterMs),
      'ms',
    )
    await add(
      size,
      'join: each member',
      last.map(({ followMs }) => followMs),
      'ms',
    )
    await add(
      size,
      'the commit of a join',
      last.map(({ bytes }) => bytes),
      'bytes',
    )
    await measure(room)
    await results.add({ members: size, what: 'memory of a member', value: await memoryOf(room), unit: 'KiB' })
  }
}

async function measureEntrants(): Promise<void> {
  for (const people of CROWDS) {
    const { inside, seconds, cpuSeconds, keys, epoch } = await enterAtOnce(people)
    const add = (what: string, value: number, unit: Row['unit']): Promise<void> =>
      results.add({ members: people, what: `enter at once: ${what}`, value, unit })
    await add('people with keys', inside, '')
    await add('groups with different keys', keys, '')
    await add('commits', epoch, '')
    await add('until all have the same keys', seconds, 's')
    await add('processor time of all together', cpuSeconds, 's')
  }
}

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !Object.hasOwn(PARTS, name))
if (unknown !== undefined)
  throw new Error(`bench:room-keys: there is no part “${unknown}”, but ${Object.keys(PARTS).join(', ')}`)
for (const [part, measure] of Object.entries(PARTS))
  if (wanted.length === 0 || wanted.includes(part)) await measure()
results.finish()
