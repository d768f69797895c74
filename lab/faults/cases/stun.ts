import { join } from 'node:path'
import { whyNoRouters } from '../../networks/netns'
import { type Fault, inWords } from '../fault'
import { callEachOther, canCall, hasTrouble, isHearing, seesOthers } from '../rig/calls'
import { ComputerFleet } from '../rig/computer-fleet'
import type { Lab } from '../rig/lab'

/** From the call to talk, with an answer at once. ms */
const TALK_LIMIT_MS = 5_000
const NODES = ['directory-1', 'directory-2'] as const

/** Two directory nodes with STUN. Alice and Bob, at different nodes, talk, and then call again without STUN. */
async function stunLost(lab: Lab, how: 'drop' | 'reject'): Promise<string> {
  const fleet = await ComputerFleet.open(lab)
  for (const node of NODES) await fleet.connected('directory,stun', node)
  const bob = await lab.phone('bob', ['--data', join(lab.folder, 'bob'), '--answer'], {
    ...{ server: fleet.directoryAt('directory-2'), prefix: fleet.prefix('home') },
  })
  const alice = await lab.phone('alice', ['--data', join(lab.folder, 'alice')], {
    ...{ server: fleet.directoryAt('directory-1'), prefix: fleet.prefix('outside') },
  })
  await Promise.all([alice, bob].map((each) => seesOthers(each, 1)))
  await callEachOther(alice, bob, 'bob')
  for (const node of NODES) await fleet.loseStun(node, how)
  const goesOn = (await isHearing(alice)) && (await isHearing(bob))
  alice.say('hangup')
  await Promise.all([alice.next('ended'), bob.next('ended')])
  const callMs = performance.now()
  await callEachOther(alice, bob, 'bob')
  lab.measured('a call without STUN talks after', performance.now() - callMs, TALK_LIMIT_MS)
  const works = (await isHearing(alice)) && (await isHearing(bob))
  const asked = await Promise.all(NODES.map((node) => fleet.lostQuestions(node)))
  alice.say('hangup')
  await Promise.all([alice.next('ended'), bob.next('ended')])
  for (const node of NODES) await fleet.mendStun(node)
  return inWords({
    'the call goes on': goesOn,
    'phones ask in vain': asked.every((questions) => questions > 0),
    'a call still connects': works,
    'nobody is signed out': !hasTrouble(alice, bob),
    'the next call works': await canCall(alice, bob, 'bob'),
  })
}

/** Faults of the STUN of a network, whose nodes go on. */
export const stunFaults: readonly Fault[] = (
  [
    ['cut off', 'drop'],
    ['gone', 'reject'],
  ] as const
).map(([words, how]) => ({
  name: `the STUN of a network is ${words}, and comes back`,
  expected:
    'the call goes on; phones ask in vain; a call still connects; nobody is signed out; the next call works',
  isQuick: false,
  whyNot: whyNoRouters,
  run: (lab) => stunLost(lab, how),
}))
