import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { systemClock } from '../../base/clock'
import { rawObject } from '../../protocol/rooms'
import { MemoryBackplane } from '../../server/backplane/memory/memory-backplane'
import { MemoryStore } from '../../server/backplane/memory/memory-store'
import { RedisBackplane } from '../../server/backplane/redis/redis-backplane'
import { LoadBalancer } from '../../server/groups/balancer/load-balancer'
import { CallControllerRole } from '../../server/groups/call-controller/call-controller-role'
import { GroupKeys } from '../../server/groups/group-keys'
import { ServingNodeRole } from '../../server/groups/serving-node/serving-node-role'
import { HttpServer } from '../../server/http/http-server'
import { NameRegister } from '../../server/names/name-register'
import { GatewayRole } from '../../server/rooms/gateway/gateway-role'
import { fixedHosts, hostAt } from '../../server/rooms/gateway/host-places'
import type { RoomHandler, RoomPort } from '../../server/rooms/host/room-handler'
import { RoomHost } from '../../server/rooms/host/room-host'
import { RoomStore } from '../../server/rooms/room/room-store'
import { NO_VOICE } from '../../server/rooms/room/room-voice'
import { Rooms } from '../../server/rooms/room/rooms'
import { answerParent, ownCost } from './asked-process'
import { NETWORK_KEY, type RoleQuestions, type RolePorts, type RoleSpec } from './role-spec'

/** One role of a server of rooms, alone in its process. */

type SpecOf<Role extends RoleSpec['role']> = Extract<RoleSpec, { role: Role }>

const QUIET = { info: () => undefined, warn: () => undefined }
/** For measurements: more than anybody sends. */
const NO_LIMIT = 1e9
const keys = new GroupKeys(NETWORK_KEY)
let health = (): Readonly<Record<string, string | number>> => ({})

async function balancer({ host, port }: SpecOf<'balancer'>): Promise<RolePorts> {
  const role = new LoadBalancer({ host, port, keys, log: QUIET })
  health = () => role.health
  return { port: await role.start(), balancerPort: 0 }
}

async function node({ host, port, balancer, isUnlimited }: SpecOf<'serving-node'>): Promise<RolePorts> {
  const unlimited = { packetsPerSecond: NO_LIMIT, bytesPerSecond: NO_LIMIT }
  const role = new ServingNodeRole({
    ...{ host, port, keys, log: QUIET, balancerPort: 0, announced: { address: host } },
    balancer: () => balancer,
    limits: isUnlimited ? unlimited : undefined,
  })
  health = () => role.health
  return role.start()
}

async function controller({ host, port, balancer }: SpecOf<'call-controller'>): Promise<RolePorts> {
  const role = new CallControllerRole({
    ...{ host, port, keys, log: QUIET, balancerPort: 0, announced: { address: host } },
    balancer: () => balancer,
  })
  return role.start()
}

async function gateway({ host, port, hosts }: SpecOf<'gateway'>): Promise<RolePorts> {
  const role = new GatewayRole({ log: QUIET, hosts: fixedHosts(hosts.map(hostAt)) })
  health = () => role.health
  const http = new HttpServer({ host, port, log: QUIET, routes: [role.route], health: () => role.health })
  const started = await http.start()
  role.start()
  return { port: started.port, balancerPort: 0 }
}

async function roomHost(spec: SpecOf<'room-host'>): Promise<RolePorts> {
  const { host, port } = spec
  const handlerFor = await handlers(spec)
  const role = new RoomHost({ log: QUIET, httpPort: () => 0, handler: handlerFor })
  health = () => role.health
  const http = new HttpServer({ host, port, log: QUIET, routes: [role.route], health: () => role.health })
  const started = await http.start()
  return { port: started.port, balancerPort: 0 }
}

async function handlers({ rooms }: SpecOf<'room-host'>): Promise<(port: RoomPort) => RoomHandler> {
  if (rooms === 'echo') return echo
  const store = new RoomStore(await backplaneOf(rooms.redis))
  const personOf = (token: string) => ({ name: token, key: createHash('sha256').update(token).digest('hex') })
  return (port) => new Rooms({ port, store, personOf, clock: systemClock, log: QUIET, voice: NO_VOICE })
}

/** Says to all of a room what one of them says: the cost of gateways and links alone. */
const echo = (port: RoomPort): RoomHandler => ({
  joined: (member) => {
    port.letIn(member)
    port.send(member, rawObject({ action: 'ready' }))
  },
  left: () => undefined,
  message: ({ room }, { raw }) => port.broadcast(room, raw),
})

async function backplaneOf(redis: string | undefined): Promise<MemoryBackplane | RedisBackplane> {
  const clock = systemClock
  const backplane =
    redis === undefined
      ? new MemoryBackplane(new MemoryStore(clock, new NameRegister(clock)))
      : new RedisBackplane({ url: redis, clock, log: QUIET })
  const events = new EventTarget()
  const up = once(events, 'up')
  backplane.start({
    up: () => events.dispatchEvent(new Event('up')),
    away: () => undefined,
    changed: () => undefined,
    message: () => undefined,
  })
  await up
  return backplane
}

function start(spec: RoleSpec): Promise<RolePorts> {
  switch (spec.role) {
    case 'balancer':
      return balancer(spec)
    case 'serving-node':
      return node(spec)
    case 'call-controller':
      return controller(spec)
    case 'gateway':
      return gateway(spec)
    case 'room-host':
      return roomHost(spec)
  }
}

answerParent<RoleQuestions>({ start, cost: ownCost, health: () => health() })
