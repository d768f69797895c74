import { afterEach } from 'vitest'
import { systemClock } from '../../base/clock'
import { waitUntil } from '../../base/testing/wait-until'
import type { RoomEvent, RoomSettings } from '../../protocol/rooms/inside'
import type { Backplane } from '../../server/backplane/backplane'
import { memoryNetwork, type Network } from '../../server/backplane/testing/network'
import { RoomStore } from '../../server/rooms/room/room-store'
import { NO_VOICE, type RoomVoice } from '../../server/rooms/room/room-voice'
import { Rooms } from '../../server/rooms/room/rooms'
import { roomsForEachTest } from '../../server/rooms/testing/rooms-for-each-test'
import { type Identity, identityOf, makePrivateKey } from '../privacy/identity'
import { Room, type RoomUpdate } from '../rooms/room'
import type { RoomPerson } from '../rooms/room-people'
import { type Lies, LyingGateway } from './lying-gateway'

export const ROOM = 'Küche'

const log = { info: () => undefined, warn: () => undefined }

/** Whose token it is, at the hosts of these tests. */
const personOf = (token: string) => {
  const [name = '', key = ''] = token.split('|')
  return { name, key }
}

/** A phone in a room, with what its user has heard. */
export class RoomPhone {
  readonly updates: RoomUpdate[] = []
  readonly room: Room
  readonly identity: Identity

  constructor(room: Room, identity: Identity) {
    this.room = room
    this.identity = identity
    room.on('update', (update) => this.updates.push(update))
  }

  get key(): string {
    return this.identity.fingerprint
  }

  /** All updates of one kind. */
  heard<Kind extends RoomUpdate['kind']>(kind: Kind): readonly Extract<RoomUpdate, { kind: Kind }>[] {
    return this.updates.filter(
      (update): update is Extract<RoomUpdate, { kind: Kind }> => update.kind === kind,
    )
  }

  get phase(): string | undefined {
    return this.heard('phase').at(-1)?.phase
  }

  get members(): readonly RoomPerson[] {
    return this.heard('members').at(-1)?.members ?? []
  }

  /** Those who have the keys, in the order of the alphabet. */
  get readers(): string {
    const readers = this.members.filter(({ isInGroup }) => isInGroup)
    return readers
      .map(({ name }) => name)
      .sort()
      .join()
  }

  /** What was told, in its order: a message that is told twice is here twice. */
  get told(): string {
    return this.heard('message')
      .map(({ message: { name, text } }) => `${name}: ${text}`)
      .join(', ')
  }

  get end(): string | undefined {
    return this.heard('ended')[0]?.cause
  }
}

export interface RoomsOnServer {
  /** The store of the hosts. */
  readonly makeNetwork?: () => Promise<Network>
  /** Of the hosts. */
  readonly voice?: RoomVoice
}

/**
 * Phones in rooms of a real gateway and real hosts, on loopback. Call it once, outside of tests.
 */
export function roomsOnServer({ makeNetwork = memoryNetwork, voice = NO_VOICE }: RoomsOnServer = {}) {
  const { startHost, startGateway } = roomsForEachTest()
  const closers: (() => unknown)[] = []
  let network: Network | undefined
  const backplanes: Backplane[] = []
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
    await network?.close()
    backplanes.length = 0
    network = undefined
  })

  const backplaneOfNetwork = async (): Promise<Backplane> => {
    network ??= await makeNetwork()
    const node = await network.node()
    const { backplane } = node
    closers.push(() => node.close())
    backplane.start({ up: nothing, away: nothing, changed: nothing, message: nothing })
    backplanes.push(backplane)
    await waitUntil(() => backplane.isUp)
    return backplane
  }

  const host = async () => {
    const backplane = await backplaneOfNetwork()
    let rooms: Rooms | undefined
    const { place, stop } = await startHost({
      handler: (port) => {
        const store = new RoomStore(backplane)
        rooms = new Rooms({ port, clock: systemClock, log, voice, store, personOf })
        return rooms
      },
    })
    const die = async (): Promise<void> => {
      await stop()
      await rooms?.close()
    }
    closers.push(die)
    return { place, die, members: () => rooms?.members ?? 0 }
  }

  const phoneAt = (port: number, name: string, options: PhoneOptions = {}): RoomPhone => {
    const identity = options.identity ?? identityOf(makePrivateKey())
    const room = new Room({
      ...{ gateway: () => `ws://127.0.0.1:${port}`, room: ROOM, identity, name },
      token: () => `${options.signedInAs ?? name}|${identity.fingerprint}`,
      ...{ create: options.create ?? {}, clock: systemClock, random: Math.random },
    })
    const phone = new RoomPhone(room, identity)
    closers.push(() => room.leave())
    room.start()
    return phone
  }

  return {
    host,
    phoneAt,
    startGateway,
    /** What the network keeps of what was said in the room. */
    kept: async (): Promise<readonly RoomEvent[]> => {
      const [backplane] = backplanes
      if (!backplane) throw new Error('there is no host')
      return new RoomStore(backplane).events(ROOM)
    },
    /** The network loses everything that it has kept, and runs again. */
    loseContent: async (): Promise<void> => {
      await network?.loseContent()
      await waitUntil(() => backplanes.every(({ isUp }) => isUp))
    },
    /** A gateway that lies: it stands before a real one. @returns its port */
    liar: async (gatewayPort: number, lies: Lies): Promise<number> => {
      const liar = await LyingGateway.start(gatewayPort, lies)
      closers.push(() => liar.close())
      return liar.port
    },
    /** A gateway with one host, and who comes to it. */
    server: async () => {
      const { place } = await host()
      const gateway = await startGateway([place])
      await gateway.isLinkedTo(1)
      return {
        phone: (name: string, options?: PhoneOptions) => phoneAt(gateway.port, name, options),
        gateway,
      }
    },
  }
}

export interface PhoneOptions {
  readonly identity?: Identity
  /** The name that the network knows; undefined: the one that the phone claims in the group. */
  readonly signedInAs?: string
  readonly create?: Partial<RoomSettings>
}

const nothing = (): void => undefined

/** Resolves when all are inside, have the keys, and see the same people. */
export const together = (...phones: readonly RoomPhone[]): Promise<unknown> =>
  waitUntil(() =>
    phones.every(
      ({ phase, readers, members }) =>
        phase === 'inside' &&
        readers === phones[0]?.readers &&
        readers.split(',').length === phones.length &&
        members.length === phones.length,
    ),
  )
