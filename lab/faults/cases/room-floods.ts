import { setTimeout as sleep } from 'node:timers/promises'
import { DEFAULT_MEMBER_LIMITS } from '../../../server/groups/serving-node/registrar'
import { textClients, type VoiceClients, voiceClients } from '../../rooms/clients'
import { RoleProcess } from '../../rooms/role-process'
import { endpointOf, VoiceNetwork } from '../../rooms/voice-network'
import { type Fault, inWords } from '../fault'
import { eventually } from '../rig/eventually'
import type { Lab } from '../rig/lab'

const HOST = '127.0.0.1'
const GROUP = 1
const [SPEAKER, LISTENER, FLOODER, NEWCOMER] = [1, 2, 3, 4]
const FLOOD_PER_SECOND = 3_000
const FLOOD_MS = 5_000
/** What who speaks sends meanwhile, and what has to come on a machine that has other work. Packets */
const SAID = FLOOD_MS / 20
const MOST = 0.9
const SMALL_GAP_MS = 1_000
const TEXTS = 3_000
const TEXT_LIMIT_MS = 5_000
const READERS = 10

/** A group at one node, whose flooder has a process of its own. */
async function talkingGroup(lab: Lab) {
  const network = await VoiceNetwork.start({ folder: 'faults', nodes: 1, controllers: 1 })
  lab.onClose(() => network.stop())
  const [members, flooder] = [voiceClients('faults'), voiceClients('faults')]
  for (const clients of [members, flooder]) lab.onClose(() => clients.kill())
  const join = (clients: VoiceClients, ...userIds: readonly number[]): Promise<undefined> => {
    const { balancer } = network
    const users = userIds.map((userId) => ({ userId }))
    return clients.ask('join', { balancer, users, groupId: GROUP, isPushToTalk: false })
  }
  await join(members, SPEAKER, LISTENER)
  await members.ask('talk', { userId: SPEAKER, on: true })
  await sleep(SMALL_GAP_MS)
  await members.ask('reset', undefined)
  return { network, members, flooder, join }
}

async function listener(members: VoiceClients) {
  const found = (await members.ask('states', undefined)).find(({ userId }) => userId === LISTENER)
  if (!found) throw new Error('nobody listens')
  return found
}

async function strangersFlood(lab: Lab): Promise<string> {
  const { network, members, flooder, join } = await talkingGroup(lab)
  const to = [...network.nodes.map(endpointOf), network.balancer]
  const flooding = flooder.ask('strangers', { to, perSecond: FLOOD_PER_SECOND, forMs: FLOOD_MS })
  await join(members, NEWCOMER)
  const { sent, answers } = await flooding
  const { heard, longestSilenceMs } = await listener(members)
  lab.noted(`${sent} datagrams of strangers, ${answers} answers`)
  lab.counted('packets of who speaks', Math.min(heard, SAID), SAID)
  return inWords({
    'voice goes on': heard >= MOST * SAID && longestSilenceMs < SMALL_GAP_MS,
    'whoever comes is let in': true,
    'strangers get no answer': answers === 0,
  })
}

async function memberFloods(lab: Lab): Promise<string> {
  const { members, flooder, join } = await talkingGroup(lab)
  await join(flooder, FLOODER)
  await members.ask('reset', undefined)
  const sent = await flooder.ask('flood', { userId: FLOODER, perSecond: FLOOD_PER_SECOND, forMs: FLOOD_MS })
  const { heard, longestSilenceMs } = await listener(members)
  const most = SAID + DEFAULT_MEMBER_LIMITS.packetsPerSecond * (FLOOD_MS / 1000 + 1)
  lab.noted(`${sent} packets of a member and ${SAID} of who speaks: ${heard} heard`)
  return inWords({
    'who speaks is heard on': heard >= MOST * SAID && longestSilenceMs < SMALL_GAP_MS,
    // A machine with other work lets the flood last longer.
    'most of the flood goes to nobody': heard < 2 * most && heard < sent / 2,
  })
}

async function memberFloodsTexts(lab: Lab): Promise<string> {
  const host = await RoleProcess.start('faults', {
    ...{ role: 'room-host', host: HOST, port: 0, rooms: { redis: undefined } },
  })
  lab.onClose(() => host.kill())
  const hosts = [`${HOST}:${host.port}`]
  const gateway = await RoleProcess.start('faults', { role: 'gateway', host: HOST, port: 0, hosts })
  lab.onClose(() => gateway.kill())
  const [readers, flooder] = [textClients('faults'), textClients('faults')]
  for (const clients of [readers, flooder]) lab.onClose(() => clients.kill())
  const gateways = [`${HOST}:${gateway.port}`]
  const room = 'lobby'
  await readers.ask('enter', {
    gateways,
    clients: Array.from({ length: READERS }, (_, n) => ({ room, name: `reader ${n}` })),
  })
  await flooder.ask('enter', { gateways, clients: [{ room, name: 'flooder' }] })
  const text = '{"action":"text","id":"flood","data":"xxxx"}'
  await flooder.ask('flood', { client: 0, text, count: TEXTS })
  await readers.ask('arrivals', undefined)
  const fromMs = performance.now()
  await readers.ask('say', 0)
  const all = async (): Promise<boolean> => (await readers.ask('count', undefined)) >= READERS
  await eventually('the text of another member', all, 2 * TEXT_LIMIT_MS)
  lab.measured('a text of another member', performance.now() - fromMs, TEXT_LIMIT_MS)
  const states = await readers.ask('states', undefined)
  return inWords({
    'others write on': true,
    'nobody else is refused or loses the connection': states.every(
      ({ entries, refusals }) => entries === 1 && refusals === 0,
    ),
  })
}

/** Floods of the servers of rooms. */
export const roomFloodFaults: readonly Fault[] = [
  {
    name: 'strangers flood a serving node and a load balancer with 3,000 datagrams a second',
    expected: 'voice goes on; whoever comes is let in; strangers get no answer',
    isQuick: false,
    run: strangersFlood,
  },
  {
    name: 'a member floods a room with 3,000 packets of sound a second',
    expected: 'who speaks is heard on; most of the flood goes to nobody',
    isQuick: false,
    run: memberFloods,
  },
  {
    name: 'a member floods a room with 3,000 texts at once',
    expected: 'others write on; nobody else is refused or loses the connection',
    isQuick: false,
    run: memberFloodsTexts,
  },
]
