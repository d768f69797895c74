import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RingdownProcess } from '../../../cli/testing/ringdown-process'
import { type Fault, inWords } from '../fault'
import {
  callEachOther,
  canCall,
  hasEnded,
  isHearing,
  isOnline,
  listsSince,
  seesOthers,
  hasTrouble,
} from '../rig/calls'
import { type Computer, ComputerFleet } from '../rig/computer-fleet'
import type { Lab, PhonePlace } from '../rig/lab'
import { faultsOfLoss, type Loss } from '../rig/losses'

/** Everything but the loss itself. ms */
const MOVED_LIMIT_MS = 3_000
const GONE_LIMIT_MS = 5_000
const AGREED_LIMIT_MS = 10_000
const REDIS_AWAY_MS = 10_000

/**
 * Two directory nodes. Alice and Bob, at different nodes, talk; Carol is at Alice's node, on the same computer as the node.
 */
async function threePeople(lab: Lab) {
  const fleet = await ComputerFleet.open(lab)
  for (const computer of ['directory-1', 'directory-2'] as const) await fleet.connected('directory', computer)
  const phone = (name: string, node: Computer, from: Computer, args: readonly string[] = []) =>
    lab.phone(name, ['--data', join(lab.folder, name), ...args], {
      server: fleet.directoryAt(node),
      prefix: fleet.prefix(from),
    })
  const bob = await phone('bob', 'directory-2', 'outside', ['--answer'])
  const alice = await phone('alice', 'directory-1', 'outside')
  const carol = await phone('carol', 'directory-1', 'directory-1', ['--answer'])
  await Promise.all([bob, alice, carol].map((each) => seesOthers(each, 2)))
  await callEachOther(alice, bob, 'bob')
  for (const { events } of [alice, bob, carol]) events.length = 0
  return { fleet, alice, bob, carol, phone }
}

/** The call goes on while Alice moves; then she calls again. */
async function movesAmidCall(
  lab: Lab,
  { alice, bob }: Record<'alice' | 'bob', RingdownProcess>,
  lostMs: number,
) {
  await isOnline(alice)
  lab.measured('signed in elsewhere after', performance.now() - lostMs, MOVED_LIMIT_MS)
  const goesOn = (await isHearing(alice)) && (await isHearing(bob)) && !hasEnded(alice, bob)
  alice.say('hangup')
  await Promise.all([alice.next('ended'), bob.next('ended')])
  return { goesOn, works: await canCall(alice, bob, 'bob') }
}

/** Everybody leaves the node. */
async function nodeDied(lab: Lab, loss: Loss): Promise<string> {
  const { fleet, alice, bob, carol, phone } = await threePeople(lab)
  const lostMs = performance.now()
  await loss.lose(fleet, 'directory-1')
  const from = bob.stdout.length
  const { goesOn, works } = await movesAmidCall(lab, { alice, bob }, lostMs)
  await isOnline(carol)
  await loss.undo(fleet, 'directory-1', () => fleet.connected('directory', 'directory-1'))
  const dave = await phone('dave', 'directory-1', 'outside')
  await Promise.all([seesOthers(dave, 3), seesOthers(bob, 3)])
  return inWords({
    'the call goes on': goesOn,
    'its phones sign in elsewhere': true,
    'nobody sees them leave': listsSince(bob, from).every((names) => names.length >= 2),
    'the next call works': works,
    'it has people again when it is back': await canCall(dave, carol, 'carol'),
  })
}

/** Alice leaves the node; Carol stays, who is on the same computer. */
async function nodeCutOff(lab: Lab, loss: Loss): Promise<string> {
  const { fleet, alice, bob, carol } = await threePeople(lab)
  const lostMs = performance.now()
  await loss.lose(fleet, 'directory-1')
  const from = bob.stdout.length
  const isCarolGone = (): boolean => listsSince(bob, from).some((names) => !names.includes('carol'))
  const gone = bob.until(isCarolGone, 'a list without Carol').then(() => performance.now() - lostMs)
  const { goesOn, works } = await movesAmidCall(lab, { alice, bob }, lostMs)
  lab.measured('others of the node gone after', await gone, GONE_LIMIT_MS)
  const isAlone = !hasTrouble(carol)
  const mendedMs = performance.now()
  for (const { events } of [alice, bob, carol]) events.length = 0
  await loss.undo(fleet, 'directory-1', () => Promise.resolve())
  await Promise.all([seesOthers(alice, 2), seesOthers(bob, 2)])
  lab.measured('all agree after', performance.now() - mendedMs, AGREED_LIMIT_MS)
  return inWords({
    'the call goes on': goesOn,
    'its phones sign in elsewhere': true,
    'the next call works': works,
    'those beside it stay with it': isAlone,
    'they are back with it': await canCall(bob, carol, 'carol'),
  })
}

/** Dave signs in as soon as he may. */
async function comesIn(lab: Lab, place: PhonePlace): Promise<RingdownProcess> {
  for (const startMs = performance.now(); ;) {
    const dave = lab.startPhone('dave', ['--answer'], place)
    if (await isOnline(dave).catch(() => false)) return dave
    if (performance.now() - startMs > AGREED_LIMIT_MS) throw new Error('Dave cannot sign in')
  }
}

/** What all nodes share is away for ten seconds. */
async function redisLost(lab: Lab, loss: Loss): Promise<string> {
  const { fleet, alice, bob, carol } = await threePeople(lab)
  await loss.lose(fleet, 'redis')
  const awayMs = performance.now()
  const place = { server: fleet.directoryAt('directory-2'), prefix: fleet.prefix('outside') }
  const early = lab.startPhone('dave', [], place)
  const goesOn = (await isHearing(alice)) && (await isHearing(bob))
  const { message } = await early.next('error')
  await sleep(Math.max(0, REDIS_AWAY_MS - (performance.now() - awayMs)))
  const isUndisturbed = !hasEnded(alice, bob) && !hasTrouble(alice, bob, carol)
  const backMs = performance.now()
  await loss.undo(fleet, 'redis', () => fleet.redis.run())
  const dave = await comesIn(lab, place)
  await Promise.all([alice, bob, carol, dave].map((each) => seesOthers(each, 3)))
  lab.measured('all agree after', performance.now() - backMs, AGREED_LIMIT_MS)
  return inWords({
    'the call goes on': goesOn,
    'nobody is signed out': isUndisturbed,
    'who comes is asked to wait': message.includes('busy'),
    'and comes in when it is back': true,
    'calls across nodes work again': await canCall(carol, dave, 'dave'),
  })
}

const CUT_OFF = [
  ...['the call goes on', 'its phones sign in elsewhere', 'the next call works'],
  ...['those beside it stay with it', 'they are back with it'],
]
const DEAD = [
  ...['the call goes on', 'its phones sign in elsewhere', 'nobody sees them leave'],
  ...['the next call works', 'it has people again when it is back'],
]
const WITHOUT_REDIS = [
  ...['the call goes on', 'nobody is signed out', 'who comes is asked to wait'],
  ...['and comes in when it is back', 'calls across nodes work again'],
]

/** Faults of a directory node of a network, and of the Redis that all of them share. */
export const directoryNodeFaults: readonly Fault[] = [
  ...faultsOfLoss(
    (words) => `a directory node of a network ${words}, and comes back`,
    (loss) =>
      loss.words === 'is cut off'
        ? { expected: CUT_OFF.join('; '), run: (lab) => nodeCutOff(lab, loss) }
        : { expected: DEAD.join('; '), run: (lab) => nodeDied(lab, loss) },
  ),
  ...faultsOfLoss(
    (words) => `the Redis of a network ${words} for 10 s`,
    (loss) => ({ expected: WITHOUT_REDIS.join('; '), run: (lab) => redisLost(lab, loss) }),
  ),
]
