import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../../base/clock'
import { identityOf, makePrivateKey } from '../../../phone/privacy/identity'
import { Room } from '../../../phone/rooms/room'
import { MemoryBackplane } from '../../../server/backplane/memory/memory-backplane'
import { MemoryStore } from '../../../server/backplane/memory/memory-store'
import { HttpServer } from '../../../server/http/http-server'
import { NameRegister } from '../../../server/names/name-register'
import { GatewayRole } from '../../../server/rooms/gateway/gateway-role'
import { fixedHosts } from '../../../server/rooms/gateway/host-places'
import { RoomHost } from '../../../server/rooms/host/room-host'
import { inProcessHost } from '../../../server/rooms/in-process-host'
import { RoomStore } from '../../../server/rooms/room/room-store'
import { NO_VOICE } from '../../../server/rooms/room/room-voice'
import { Rooms } from '../../../server/rooms/room/rooms'

const HOST = '127.0.0.1'
const NAME = 'bench'
const POLL_MS = 200
const TIMEOUT_MS = 900_000
const clock = systemClock
const log = { info: () => undefined, warn: () => undefined }
const nothing = (): void => undefined

/** What came of people who entered one room at once. */
export interface Entrance {
  /** Those who have the room's keys. */
  readonly inside: number
  /** Until all had the same keys, or no more was waited. s */
  readonly seconds: number
  /** Processor time of all of them, of the gateway and the host. s */
  readonly cpuSeconds: number
  /** Groups of people who have different keys: one, unless commits have forked. */
  readonly keys: number
  /** Commits in the room's order. */
  readonly epoch: number
}

/** So many phones enter a room of a real gateway and host at once. All are in this process, so each computes while all others wait. */
export async function enterAtOnce(people: number): Promise<Entrance> {
  const server = await startServer()
  const [fromMs, before] = [performance.now(), process.cpuUsage()]
  const rooms = Array.from({ length: people }, (_, n) => phone(server.port, `Somebody ${n}`))
  try {
    for (;;) {
      await sleep(POLL_MS)
      const keys = rooms.flatMap((room) => room.keys ?? [])
      const seconds = (performance.now() - fromMs) / 1000
      const different = new Set(keys.map(({ authenticator }) => authenticator)).size
      const isDone = keys.length === people && different === 1 && keys[0]?.members.length === people
      if (!isDone && seconds * 1000 < TIMEOUT_MS) continue
      const { user, system } = process.cpuUsage(before)
      const epoch = Math.max(...keys.map((each) => Number(each.epoch)))
      return { inside: keys.length, seconds, cpuSeconds: (user + system) / 1e6, keys: different, epoch }
    }
  } finally {
    for (const room of rooms) room.leave()
    await server.stop()
  }
}

function phone(port: number, name: string): Room {
  const identity = identityOf(makePrivateKey())
  const room = new Room({
    ...{ gateway: () => `ws://${HOST}:${port}`, room: NAME, identity, name, create: {} },
    ...{ token: () => `${name}|${identity.fingerprint}`, clock, random: Math.random },
  })
  room.start()
  return room
}

function personOf(token: string): { readonly name: string; readonly key: string } {
  const [name = '', key = ''] = token.split('|')
  return { name, key }
}

async function startServer(): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const backplane = new MemoryBackplane(new MemoryStore(clock, new NameRegister(clock)))
  backplane.start({ up: nothing, away: nothing, changed: nothing, message: nothing })
  const closers: (() => Promise<void>)[] = [() => backplane.stop()]
  const host = new RoomHost({
    ...{ log, httpPort: () => 0 },
    handler: (port) => {
      const rooms = new Rooms({
        ...{ clock, log, port, voice: NO_VOICE, personOf, store: new RoomStore(backplane) },
      })
      closers.push(() => rooms.close())
      return rooms
    },
  })
  const gateway = new GatewayRole({ log, hosts: fixedHosts([inProcessHost(host)]) })
  const http = new HttpServer({
    host: HOST,
    port: 0,
    log,
    routes: [gateway.route],
    health: () => gateway.health,
  })
  const { port } = await http.start()
  gateway.start()
  const stop = async (): Promise<void> => {
    await http.stop()
    gateway.stop()
    for (const close of closers.reverse()) await close()
  }
  return { port, stop }
}
