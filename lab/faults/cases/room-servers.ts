import { setTimeout as sleep } from 'node:timers/promises'
import { type Fault, inWords } from '../fault'
import { eventually } from '../rig/eventually'
import type { Lab } from '../rig/lab'
import { faultsOfLoss, type Loss } from '../rig/losses'
import type { TextClients, VoiceClients } from '../../rooms/clients'
import { RoomsFleet, type RoomServer } from '../rig/rooms-fleet'

const [OPEN, PUSH_TO_TALK] = [1, 2]
/** Speaks at the first node. */
const SPEAKER = 1
/** In turn at the first node, as who speaks, and at the second one. */
const OPEN_USERS = [SPEAKER, 2, 3, 4]
const [HOLDER, WAITING] = [11, 12]
const NEWCOMER = 21
const TALK_MS = 2_000
/** A gap that nobody takes for a lost connection. ms */
const SMALL_GAP_MS = 1_000
/** Until those whose node is lost hear again: its registration lasts 3 s. ms */
const NODE_LIMIT_MS = 6_000
/** Until another controller gives the floor. ms */
const FLOOR_LIMIT_MS = 2_500
/** Until the clients of a gateway are at another one: phones take a silent one for lost after 45 s. ms */
const GATEWAY_KILLED_LIMIT_MS = 2_000
const GATEWAY_SILENT_LIMIT_MS = 50_000
const HOST_KILLED_LIMIT_MS = 3_000
/** A gateway takes a host that is silent for lost after 30 s, and what it dials it notices at its next look. ms */
const HOST_SILENT_LIMIT_MS = 45_000
const BACK_LIMIT_MS = 90_000
const TEXT_LIMIT_MS = 10_000
const ROOMS = 4
const PEOPLE = 16

/** Two groups whose members are in turn at two nodes. */
async function voice(lab: Lab): Promise<{ readonly fleet: RoomsFleet; readonly clients: VoiceClients }> {
  const fleet = await RoomsFleet.open(lab)
  await fleet.start('balancer', 'node-1', 'node-2', 'controller-1')
  const clients = fleet.voiceClients()
  const at = (users: readonly number[]) =>
    users.map((userId) => ({ userId, node: fleet.endpoint(userId % 2 === 1 ? 'node-1' : 'node-2') }))
  const balancer = fleet.endpoint('balancer')
  await clients.ask('join', { balancer, groupId: OPEN, isPushToTalk: false, users: at(OPEN_USERS) })
  await clients.ask('join', {
    ...{ balancer, groupId: PUSH_TO_TALK, isPushToTalk: true, users: at([HOLDER, WAITING]) },
  })
  // The groups have the first controller.
  await fleet.start('controller-2')
  await clients.ask('talk', { userId: SPEAKER, on: true })
  await sleep(TALK_MS)
  await clients.ask('reset', undefined)
  return { fleet, clients }
}

/** The longest silence of some of the open group, but for who speaks. ms */
async function silenceMs(clients: VoiceClients, isAsked: (userId: number) => boolean): Promise<number> {
  const states = await clients.ask('states', undefined)
  const asked = states.filter(
    ({ userId }) => OPEN_USERS.includes(userId) && userId !== SPEAKER && isAsked(userId),
  )
  return Math.max(...asked.map(({ longestSilenceMs }) => longestSilenceMs))
}

const everybody = (): boolean => true

/** Somebody comes to the open group. @returns whether they hear who speaks */
async function hearsWhoComes(
  fleet: RoomsFleet,
  clients: VoiceClients,
  node?: 'node-1' | 'node-2',
): Promise<boolean> {
  const users = [{ userId: NEWCOMER, ...(node && { node: fleet.endpoint(node) }) }]
  const spec = { balancer: fleet.endpoint('balancer'), groupId: OPEN, isPushToTalk: false, users }
  await clients.ask('join', spec)
  await sleep(TALK_MS)
  const state = (await clients.ask('states', undefined)).find(({ userId }) => userId === NEWCOMER)
  return (state?.heard ?? 0) > 0
}

async function balancerLost(lab: Lab, loss: Loss): Promise<string> {
  const { fleet, clients } = await voice(lab)
  await loss.lose(fleet, 'balancer')
  await sleep(NODE_LIMIT_MS)
  const grantedMs = await clients.ask('press', HOLDER)
  lab.measured('the floor meanwhile after', grantedMs, FLOOR_LIMIT_MS)
  const gapMs = await silenceMs(clients, everybody)
  await loss.undo(fleet, 'balancer', () => fleet.start('balancer'))
  return inWords({
    'voice goes on': gapMs < SMALL_GAP_MS,
    'the floor is granted': true,
    'whoever comes when it is back is given a node and hears': await hearsWhoComes(fleet, clients),
  })
}

async function nodeLost(lab: Lab, loss: Loss): Promise<string> {
  const { fleet, clients } = await voice(lab)
  await loss.lose(fleet, 'node-2')
  await sleep(2 * NODE_LIMIT_MS)
  const isTheirs = (userId: number): boolean => userId % 2 === 0
  const lostMs = await silenceMs(clients, isTheirs)
  lab.measured('its members hear again after', lostMs, NODE_LIMIT_MS)
  const othersMs = await silenceMs(clients, (userId) => !isTheirs(userId))
  await loss.undo(fleet, 'node-2', () => fleet.start('node-2'))
  return inWords({
    'its members hear at another node': lostMs < 2 * NODE_LIMIT_MS,
    'the others hear on': othersMs < SMALL_GAP_MS,
    'whoever comes to it when it is back hears': await hearsWhoComes(fleet, clients, 'node-2'),
  })
}

async function controllerLost(lab: Lab, loss: Loss): Promise<string> {
  const { fleet, clients } = await voice(lab)
  await clients.ask('press', HOLDER)
  await clients.ask('talk', { userId: HOLDER, on: true })
  await sleep(TALK_MS)
  await clients.ask('reset', undefined)
  await loss.lose(fleet, 'controller-1')
  await sleep(2 * FLOOR_LIMIT_MS)
  const states = await clients.ask('states', undefined)
  const gapMs = states.find(({ userId }) => userId === WAITING)?.longestSilenceMs ?? Infinity
  await clients.ask('talk', { userId: HOLDER, on: false })
  await clients.ask('release', HOLDER)
  const grantedMs = await clients.ask('press', WAITING)
  lab.measured('the floor after the turn', grantedMs, FLOOR_LIMIT_MS)
  await loss.undo(fleet, 'controller-1', () => fleet.start('controller-1'))
  await sleep(TALK_MS)
  await clients.ask('release', WAITING)
  await fleet.kill('controller-2')
  lab.measured('the floor of the one that is back', await clients.ask('press', HOLDER), FLOOR_LIMIT_MS)
  return inWords({
    'who has the floor is heard on': gapMs < SMALL_GAP_MS,
    'another controller gives the floor': true,
    'when it is back it gives the floor': true,
  })
}

/** People of some rooms in turn at two gateways, each of which the others may go to as well. */
async function text(lab: Lab): Promise<{ readonly fleet: RoomsFleet; readonly clients: TextClients }> {
  const fleet = await RoomsFleet.open(lab)
  await fleet.startRedis()
  await fleet.start('host-1', 'host-2', 'gateway-1', 'gateway-2')
  for (const gateway of ['gateway-1', 'gateway-2'] as const)
    await eventually('linked', async () => (await fleet.health(gateway))['roomHosts'] === 2, TEXT_LIMIT_MS)
  const clients = fleet.textClients()
  const gateways = [fleet.gateway('gateway-1'), fleet.gateway('gateway-2')]
  const people = Array.from({ length: PEOPLE }, (_, n) => ({
    room: `room ${n % ROOMS}`,
    name: `client ${n}`,
  }))
  const half = PEOPLE / 2
  await clients.ask('enter', { gateways, clients: people.slice(0, half) })
  await clients.ask('enter', { gateways: gateways.toReversed(), clients: people.slice(half) })
  return { fleet, clients }
}

/** Somebody of each room writes. @returns whether all of the room get it */
async function writes(clients: TextClients): Promise<boolean> {
  await clients.ask('arrivals', undefined)
  for (let n = 0; n < ROOMS; n++) await clients.ask('say', n)
  const all = async (): Promise<boolean> => (await clients.ask('count', undefined)) >= PEOPLE
  await eventually('all texts have come', all, TEXT_LIMIT_MS)
  return true
}

/** @returns how long after a moment so many are inside another time, ms */
async function insideAgain(
  clients: TextClients,
  count: number,
  fromMs: number,
  limitMs: number,
): Promise<number> {
  const again = async (): Promise<boolean> =>
    (await clients.ask('states', undefined)).filter(({ entries }) => entries > 1).length >= count
  await eventually('inside again', again, limitMs)
  return performance.now() - fromMs
}

async function gatewayLost(lab: Lab, loss: Loss): Promise<string> {
  const { fleet, clients } = await text(lab)
  const lostMs = performance.now()
  await loss.lose(fleet, 'gateway-1')
  const ms = await insideAgain(clients, PEOPLE / 2, lostMs, BACK_LIMIT_MS)
  const limitMs = loss.words === 'is killed' ? GATEWAY_KILLED_LIMIT_MS : GATEWAY_SILENT_LIMIT_MS
  lab.measured('its clients are inside again after', ms, limitMs)
  const areStaying = (await clients.ask('states', undefined))
    .slice(PEOPLE / 2)
    .every(({ entries }) => entries === 1)
  const write = await writes(clients)
  await loss.undo(fleet, 'gateway-1', () => fleet.start('gateway-1'))
  await eventually(
    'linked again',
    async () => (await fleet.health('gateway-1'))['roomHosts'] === 2,
    BACK_LIMIT_MS,
  )
  const newcomers = [{ room: 'room 0', name: 'newcomer' }]
  await clients.ask('enter', { gateways: [fleet.gateway('gateway-1')], clients: newcomers })
  return inWords({
    'its clients are inside again by another one': true,
    'the others stay': areStaying,
    'all read what is written': write,
    'when it is back it lets people in': true,
  })
}

async function hostLost(lab: Lab, loss: Loss): Promise<string> {
  const { fleet, clients } = await text(lab)
  const lost: RoomServer = 'host-1'
  const moved = Number((await fleet.health(lost))['roomMembers'])
  const lostMs = performance.now()
  await loss.lose(fleet, lost)
  const limitMs = loss.words === 'is killed' ? HOST_KILLED_LIMIT_MS : HOST_SILENT_LIMIT_MS
  lab.measured(
    'its members are inside again after',
    await insideAgain(clients, moved, lostMs, BACK_LIMIT_MS),
    limitMs,
  )
  const write = await writes(clients)
  await loss.undo(fleet, lost, () => fleet.start(lost))
  const isLinked = async (): Promise<boolean> => (await fleet.health(lost))['roomGateways'] === 2
  await eventually('linked again', isLinked, BACK_LIMIT_MS)
  await eventually('everybody inside', async () => (await insideOf(fleet)) === PEOPLE, BACK_LIMIT_MS)
  const writeAgain = await writes(clients)
  const states = await clients.ask('states', undefined)
  return inWords({
    'its rooms go on at another host, and nobody loses the connection': states.every(
      ({ attempts }) => attempts === 1,
    ),
    'all read what is written': write,
    'all write when it is back': writeAgain,
  })
}

async function insideOf(fleet: RoomsFleet): Promise<number> {
  const both = await Promise.all((['host-1', 'host-2'] as const).map((host) => fleet.health(host)))
  return both.reduce((sum, health) => sum + Number(health['roomMembers']), 0)
}

/** Faults of the servers of rooms. */
export const roomServerFaults: readonly Fault[] = [
  ...faultsOfLoss(
    (words) => `the load balancer of rooms ${words}, and comes back`,
    (loss) => ({
      expected:
        'voice goes on; the floor is granted; whoever comes when it is back is given a node and hears',
      run: (lab) => balancerLost(lab, loss),
    }),
  ),
  ...faultsOfLoss(
    (words) => `a serving node of rooms ${words}, and comes back`,
    (loss) => ({
      expected:
        'its members hear at another node; the others hear on; whoever comes to it when it is back hears',
      run: (lab) => nodeLost(lab, loss),
    }),
  ),
  ...faultsOfLoss(
    (words) => `a call controller of rooms ${words}, and comes back`,
    (loss) => ({
      expected:
        'who has the floor is heard on; another controller gives the floor; when it is back it gives the floor',
      run: (lab) => controllerLost(lab, loss),
    }),
  ),
  ...faultsOfLoss(
    (words) => `a gateway of rooms ${words}, and comes back`,
    (loss) => ({
      expected:
        'its clients are inside again by another one; the others stay; all read what is written; when it is back it lets people in',
      run: (lab) => gatewayLost(lab, loss),
    }),
  ),
  ...faultsOfLoss(
    (words) => `a room host ${words}, and comes back`,
    (loss) => ({
      expected:
        'its rooms go on at another host, and nobody loses the connection; all read what is written; all write when it is back',
      run: (lab) => hostLost(lab, loss),
    }),
  ),
]
