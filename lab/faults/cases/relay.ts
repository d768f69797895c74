import { join } from 'node:path'
import type { RingdownProcess } from '../../../cli/testing/ringdown-process'
import { type Fault, inWords } from '../fault'
import { callEachOther, canCall, hasEnded, isHearing, seesOthers } from '../rig/calls'
import { eventually } from '../rig/eventually'
import { ComputerFleet } from '../rig/computer-fleet'
import type { Lab } from '../rig/lab'
import { faultsOfLoss, type Loss } from '../rig/losses'

/** Until both hear each other by another relay. ms */
const MOVED_LIMIT_MS = 10_000
/** Until a relay that is back is used: a call that fails first takes 12 s, as a caller may not learn why. ms */
const BACK_LIMIT_MS = 30_000
const RELAYS = ['relay-1', 'relay-2'] as const
type Relay = (typeof RELAYS)[number]

const RELAYED = 'call is relayed'
/** How many calls a relay has begun to carry. */
const countOf = ({ stderr }: RingdownProcess): number => stderr.split(RELAYED).length - 1

/** Two directory nodes and two relays. Alice and Bob, at different nodes, have no other way to each other than a relay. */
async function twoRelays(lab: Lab) {
  const fleet = await ComputerFleet.open(lab)
  const relays = new Map<Relay, RingdownProcess>()
  for (const relay of RELAYS) relays.set(relay, await fleet.connected('relay', relay))
  for (const computer of ['directory-1', 'directory-2'] as const) await fleet.connected('directory', computer)
  await fleet.keepPhonesApart()
  const bob = await lab.phone('bob', ['--data', join(lab.folder, 'bob'), '--answer'], {
    ...{ server: fleet.directoryAt('directory-2'), prefix: fleet.prefix('home') },
  })
  const alice = await lab.phone('alice', ['--data', join(lab.folder, 'alice')], {
    ...{ server: fleet.directoryAt('directory-1'), prefix: fleet.prefix('outside') },
  })
  await Promise.all([alice, bob].map((each) => seesOthers(each, 1)))
  return { fleet, relays, alice, bob }
}

/** The relay of a call is lost amid the call; then the other one is killed. */
async function relayLost(lab: Lab, loss: Loss): Promise<string> {
  const { fleet, relays, alice, bob } = await twoRelays(lab)
  await callEachOther(alice, bob, 'bob')
  if (!(await isHearing(alice)) || !(await isHearing(bob))) throw new Error('nothing is heard by the relay')
  const used = RELAYS.find((relay) => countOf(relayOf(relays, relay)) > 0)
  if (!used) throw new Error('no relay carries the call')
  const other = RELAYS.find((relay) => relay !== used) ?? used
  for (const { events } of [alice, bob]) events.length = 0
  const lostMs = performance.now()
  await loss.lose(fleet, used)
  await eventually(
    'the other relay',
    () => Promise.resolve(countOf(relayOf(relays, other)) > 0),
    2 * MOVED_LIMIT_MS,
  )
  lab.measured('another relay carries the call after', performance.now() - lostMs, MOVED_LIMIT_MS)
  const goesOn = (await isHearing(alice)) && (await isHearing(bob)) && !hasEnded(alice, bob)
  alice.say('hangup')
  await Promise.all([alice.next('ended'), bob.next('ended')])
  const callMs = performance.now()
  const works = await canCall(alice, bob, 'bob')
  lab.measured('a call made and ended meanwhile in', performance.now() - callMs, MOVED_LIMIT_MS)
  await loss.undo(fleet, used, async () => relays.set(used, await fleet.connected('relay', used)))
  const backMs = performance.now()
  await fleet.kill(other)
  const before = countOf(relayOf(relays, used))
  await callsUntilOne(alice, bob)
  lab.measured('its calls are back after', performance.now() - backMs, BACK_LIMIT_MS)
  return inWords({
    'the call goes on by the other relay': goesOn,
    'the next call works': works,
    'when it is back it relays calls': countOf(relayOf(relays, used)) > before,
  })
}

/** Phones hear of a relay from their node, a second or two after it has started: until then a call ends without talk. */
async function callsUntilOne(alice: RingdownProcess, bob: RingdownProcess): Promise<void> {
  await eventually(
    'a call',
    async () => {
      for (const { events } of [alice, bob]) events.length = 0
      alice.say('call bob')
      const isOver = (what: string) => alice.events.some(({ event }) => event === what)
      await alice.until(() => isOver('talking') || isOver('ended'), 'the outcome of its call')
      return isOver('talking')
    },
    BACK_LIMIT_MS,
  )
}

function relayOf(relays: ReadonlyMap<Relay, RingdownProcess>, relay: Relay): RingdownProcess {
  const found = relays.get(relay)
  if (!found) throw new Error(`${relay} does not run`)
  return found
}

/** Faults of the relays of a network. */
export const relayFaults: readonly Fault[] = faultsOfLoss(
  (words) => `the relay of a call in a network ${words}, and comes back`,
  (loss) => ({
    expected: 'the call goes on by the other relay; the next call works; when it is back it relays calls',
    run: (lab) => relayLost(lab, loss),
  }),
)
