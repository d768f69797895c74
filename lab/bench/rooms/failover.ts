import { setTimeout as sleep } from 'node:timers/promises'
import { RedisServer } from '../../../server/broker/testing/redis-server'
import { type TextClients, textClients, type VoiceClients, voiceClients } from '../../rooms/clients'
import { clockUs } from '../../rooms/clock-us'
import { RoleProcess } from '../../rooms/role-process'
import { endpointOf, VoiceNetwork, type VoiceNetworkOptions } from '../../rooms/voice-network'
import type { Show } from './rooms-row'

const HOST = '127.0.0.1'
const GROUP = 1
const MEMBERS = 10
const [SPEAKER, OTHER] = [1, 2]
/** Enough for everybody to hear something again. ms */
const AFTER_MS = 8_000
const TALK_MS = 1_500
const ROOMS = 16
const HOST_LIMIT_MS = 3_000
const CONTROLLER_LIMIT_MS = 2_000
const POLL_MS = 20
const MOVED_TIMEOUT_MS = 20_000
const US_PER_MS = 1e3

/** How soon others take over where a process of a network is killed. */
export async function measureFailover(show: Show): Promise<void> {
  await nodeKilled(show)
  await controllerKilled(show)
  await roomHostKilled(show)
}

async function withVoice(
  options: Omit<VoiceNetworkOptions, 'folder'>,
  measure: (network: VoiceNetwork, clients: VoiceClients) => Promise<void>,
): Promise<void> {
  const network = await VoiceNetwork.start({ folder: 'bench', ...options })
  const clients = voiceClients('bench')
  try {
    await measure(network, clients)
  } finally {
    await Promise.all([clients.kill(), network.stop()])
  }
}

/** Members in turn at each node; the first one, who speaks, is at the first node. */
const members = ({ balancer, nodes }: VoiceNetwork, isPushToTalk: boolean) => ({
  ...{ balancer, isPushToTalk, groupId: GROUP },
  users: Array.from({ length: MEMBERS }, (_, n) => {
    const node = nodes[n % nodes.length]
    return { userId: 1 + n, ...(node && { node: endpointOf(node) }) }
  }),
})

/** One of two serving nodes is killed while somebody talks at the other one. */
function nodeKilled(show: Show): Promise<void> {
  return withVoice({ nodes: 2, controllers: 1 }, async (network, clients) => {
    const killed = network.nodes[1]
    if (!killed) throw new Error('there is no second node')
    await clients.ask('join', members(network, false))
    await clients.ask('talk', { userId: SPEAKER, on: true })
    await sleep(TALK_MS)
    await clients.ask('reset', undefined)
    await killed.kill()
    await sleep(AFTER_MS)
    const states = (await clients.ask('states', undefined)).filter(({ userId }) => userId !== SPEAKER)
    const isTheirs = (userId: number): boolean => userId % 2 === 0
    const longest = (of: typeof states): number =>
      Math.max(...of.map(({ longestSilenceMs }) => longestSilenceMs))
    const lost = states.filter(({ userId }) => isTheirs(userId))
    await show('a serving node is killed: its listeners hear again after', longest(lost), 'ms')
    const others = longest(states.filter(({ userId }) => !isTheirs(userId)))
    await show('a serving node is killed: the longest gap of the others', others, 'ms')
  })
}

/** The call controller of a group is killed while somebody has the floor; somebody else presses as soon as that one lets go. */
function controllerKilled(show: Show): Promise<void> {
  return withVoice({ nodes: 2, controllers: 1 }, async (network, clients) => {
    await clients.ask('join', members(network, true))
    const [killed] = network.controllers
    await network.addController()
    await clients.ask('press', SPEAKER)
    await clients.ask('talk', { userId: SPEAKER, on: true })
    await sleep(TALK_MS)
    await clients.ask('reset', undefined)
    await killed?.kill()
    await sleep(2 * CONTROLLER_LIMIT_MS)
    const states = (await clients.ask('states', undefined)).filter(({ userId }) => userId !== SPEAKER)
    const gap = Math.max(...states.map(({ longestSilenceMs }) => longestSilenceMs))
    await show('a call controller is killed: the longest gap of who has the floor', gap, 'ms')
    await clients.ask('talk', { userId: SPEAKER, on: false })
    await clients.ask('release', SPEAKER)
    // Nobody has the floor: the next controller is killed, and somebody presses at once.
    await network.addController()
    await sleep(TALK_MS)
    await network.controllers[1]?.kill()
    const grantedMs = await clients.ask('press', OTHER)
    await show(
      'a call controller is killed: the floor is granted after',
      grantedMs,
      'ms',
      CONTROLLER_LIMIT_MS,
    )
  })
}

/** One of two room hosts is killed, whose rooms are in Redis. */
async function roomHostKilled(show: Show): Promise<void> {
  const redis = await RedisServer.start()
  const started: { kill(): Promise<unknown> }[] = []
  try {
    const spec = { role: 'room-host', host: HOST, port: 0, rooms: { redis: redis.url } } as const
    const hosts = [await RoleProcess.start('bench', spec), await RoleProcess.start('bench', spec)] as const
    started.push(...hosts)
    const places = hosts.map(({ port }) => `${HOST}:${port}`)
    const gateway = await RoleProcess.start('bench', { role: 'gateway', host: HOST, port: 0, hosts: places })
    const clients = textClients('bench')
    started.push(gateway, clients)
    await linked(gateway)
    const people = Array.from({ length: ROOMS * 4 }, (_, n) => ({
      room: `room ${n % ROOMS}`,
      name: `client ${n}`,
    }))
    await clients.ask('enter', { gateways: [`${HOST}:${gateway.port}`], clients: people })
    const moved = Number((await hosts[0].ask('health', undefined))['roomMembers'])
    const fromUs = clockUs()
    await hosts[0].kill()
    await show(
      `a room host is killed: all ${moved} members are inside again after`,
      ((await insideAgain(clients, moved)) - fromUs) / US_PER_MS,
      'ms',
      HOST_LIMIT_MS,
    )
  } finally {
    await Promise.all(started.map((each) => each.kill()))
    await redis.close()
  }
}

async function linked(gateway: RoleProcess): Promise<void> {
  while ((await gateway.ask('health', undefined))['roomHosts'] !== 2) await sleep(POLL_MS)
}

/** Resolves when this many have come inside a second time. @returns when the last of them has, µs */
async function insideAgain(clients: TextClients, count: number): Promise<number> {
  const fromMs = performance.now()
  for (;;) {
    const again = (await clients.ask('states', undefined)).filter(({ entries }) => entries > 1)
    if (again.length >= count) return Math.max(...again.map(({ insideUs }) => insideUs))
    if (performance.now() - fromMs > MOVED_TIMEOUT_MS)
      throw new Error(`${again.length} of ${count} members are inside again`)
    await sleep(POLL_MS)
  }
}
