import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { NamespaceNetwork } from '../../networks/namespaces'
import { whyNoNamespaces } from '../../networks/netns'
import type { RingdownProcess } from '../../../cli/testing/ringdown-process'
import { type Fault, inWords } from '../fault'
import { callEachOther, canCall, hasEnded, isHearing, isOnline } from '../rig/calls'
import { openDescriptors } from '../rig/descriptors'
import type { Lab } from '../rig/lab'

/** ms */
const SHORT_CUT_MS = 5_000
/** How long a phone waits for a silent peer, and the margin to notice it. ms */
const PATIENCE_MS = 30_000
const SLACK_MS = 3_000

interface Talk {
  readonly network: NamespaceNetwork
  readonly alice: RingdownProcess
  readonly bob: RingdownProcess
  /** The number of open descriptors before the call, Bob's first. */
  readonly open: readonly number[]
}

/** Two phones in separate network namespaces, the server at Bob's side; Alice has called. */
async function talkAcross(lab: Lab): Promise<Talk> {
  const network = await NamespaceNetwork.open({})
  lab.onClose(() => network.close())
  const { caller, callee } = network.prefix
  const { port } = await lab.serve(0, network.serverHost, callee)
  const server = network.serverAddress(port).caller
  const bob = await lab.phone('bob', ['--answer'], { server, prefix: callee })
  // With a key that it keeps, it takes over the name from its own lost connection.
  const data = ['--data', join(lab.folder, 'alice')]
  const alice = await lab.phone('alice', data, { server, prefix: caller, sees: 'bob' })
  await canCall(alice, bob, 'bob')
  const open = [bob, alice].map(({ pid }) => openDescriptors(pid))
  await callEachOther(alice, bob, 'bob')
  await isHearing(bob)
  return { network, alice, bob, open }
}

/** How both calls end according to their events, and whether that is at the time limit for a silent peer. */
async function bothEnd({ alice, bob }: Talk) {
  const fromMs = performance.now()
  const ends = await Promise.all(
    [alice, bob].map(async (phone) => {
      const { reason } = await phone.next('ended')
      return { reason, ms: performance.now() - fromMs }
    }),
  )
  return ends.every(({ reason, ms }) => reason === 'connection-lost' && Math.abs(ms - PATIENCE_MS) < SLACK_MS)
}

/** Faults of networks. */
export const networkFaults: readonly Fault[] = [
  {
    name: 'the network is cut both ways for 5 s amid talk',
    expected: 'the call goes on; both hear each other as early as before',
    isQuick: false,
    whyNot: whyNoNamespaces,
    async run(lab) {
      const { network, alice, bob } = await talkAcross(lab)
      network.cut()
      await sleep(SHORT_CUT_MS)
      network.mend()
      const hear = [await isHearing(alice), await isHearing(bob)]
      const isOver = hasEnded(alice, bob)
      return inWords({
        'the call goes on': !isOver,
        'both hear each other as early as before': hear.every(Boolean),
      })
    },
  },
  {
    name: 'the network is cut both ways for good amid talk',
    expected:
      'both calls end as connection-lost after 30 s; nothing is left open; who is cut off the server says so; ' +
      'back in the network it signs in again; the next call works',
    isQuick: false,
    whyNot: whyNoNamespaces,
    async run(lab) {
      const talk = await talkAcross(lab)
      const { network, alice, bob, open } = talk
      alice.events.length = 0
      network.cut()
      const end = await bothEnd(talk)
      const { message } = await alice.next('error')
      // The devices' and the link's descriptors close shortly after the end; the server's connection is lost as well.
      await sleep(500)
      const [bobs = 0, alices = 0] = [bob, alice].map(({ pid }) => openDescriptors(pid))
      network.mend()
      return inWords({
        'both calls end as connection-lost after 30 s': end,
        'nothing is left open': bobs <= (open[0] ?? 0) && alices <= (open[1] ?? 0),
        'who is cut off the server says so': message !== '',
        'back in the network it signs in again': await isOnline(alice, 'bob'),
        'the next call works': await canCall(alice, bob, 'bob'),
      })
    },
  },
  {
    name: 'the own address changes amid talk',
    expected: 'it signs in again; the call goes on; both hear each other as early as before',
    isQuick: false,
    whyNot: whyNoNamespaces,
    async run(lab) {
      const { network, alice, bob } = await talkAcross(lab)
      alice.events.length = 0
      await network.moveCaller()
      const signsIn = await isOnline(alice, 'bob')
      const hear = [await isHearing(alice), await isHearing(bob)]
      return inWords({
        'it signs in again': signsIn,
        'the call goes on': !hasEnded(alice, bob),
        'both hear each other as early as before': hear.every(Boolean),
      })
    },
  },
]
