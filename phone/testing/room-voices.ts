import { readdirSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import { readWav, writeWav } from '../../native/testing/wav-files'
import type { Endpoint } from '../../protocol/groups'
import type { GroupFrameKeys } from '../../protocol/media/sframe'
import type { GroupAdmission } from '../../server/groups/group-tickets'
import { GroupsNetwork } from '../../server/groups/testing/groups-network'
import type { RoomAdmission, RoomMode, RoomVoiceCommand, RoomVoiceEvent } from '../voice/room-contract'
import type { VoiceCommand, VoiceEvent, VoiceProcessData } from '../voice/voice-contract'
import { VoiceManager } from '../voice/voice-manager'

const GROUP = 7
const ROOM = 1
/** A datagram within one computer takes one turn; a question to a controller and back takes a few. */
const TURNS = 12
const STEP_MS = 10

/** The keys of a member in an epoch of the tests' group. */
export const keysOf = (
  ownLeaf: number,
  { epoch = 1n, leaves = [0, 1, 2, 3] }: Partial<GroupFrameKeys> = {},
): GroupFrameKeys => ({
  ...{ epoch, ownLeaf, leaves, firstCounter: 0n },
  baseKey: new Uint8Array(16).fill(Number(epoch)),
})

type EventOf<Kind extends RoomVoiceEvent['kind']> = Extract<RoomVoiceEvent, { kind: Kind }>

/** The voice of one phone in a room: the user is its leaf and one. */
export class RoomVoicePhone {
  readonly events: VoiceEvent[] = []
  readonly leaf: number
  readonly userId: number
  readonly #manager: VoiceManager
  readonly #heard: string

  constructor(leaf: number, data: VoiceProcessData, heard: string, network: GroupsNetwork) {
    this.leaf = leaf
    this.userId = leaf + 1
    this.#heard = heard
    this.#manager = new VoiceManager(data, network.clock, (event) => this.events.push(event))
  }

  of<Kind extends RoomVoiceEvent['kind']>(kind: Kind): readonly EventOf<Kind>[] {
    return this.events.filter((event): event is EventOf<Kind> => event.kind === kind)
  }

  last<Kind extends RoomVoiceEvent['kind']>(kind: Kind): EventOf<Kind> | undefined {
    return this.of(kind).at(-1)
  }

  get link(): string | undefined {
    return this.last('room-link')?.state
  }

  get own(): string | undefined {
    return this.last('room-floor')?.own.kind
  }

  /** The leaves of those who are heard now. */
  get speaking(): readonly number[] {
    return this.last('room-speaking')?.speakers.map(({ leaf }) => leaf) ?? []
  }

  tell(command: VoiceCommand): Promise<void> {
    return this.#manager.handle(command)
  }

  /** A command about the room. */
  async room(command: OmitRoom<RoomVoiceCommand>): Promise<void> {
    await this.#manager.handle({ ...command, roomId: ROOM })
  }

  /** Leaves. @returns what was heard, 48 kHz */
  async leave(): Promise<Float32Array> {
    await this.room({ kind: 'close-room' })
    return readWav(this.#heard).samples
  }

  shutDown(): Promise<void> {
    return this.#manager.shutDown()
  }
}

type OmitRoom<Command> = Command extends unknown ? Omit<Command, 'roomId'> : never

export interface RoomVoiceOptions {
  readonly mode?: RoomMode
  /** What the microphone hears; undefined: nothing. */
  readonly says?: Float32Array
  readonly balancer?: Endpoint
  /** Undefined: those of the first epoch. */
  readonly keys?: GroupFrameKeys
  readonly rights?: Partial<GroupAdmission>
  readonly tones?: VoiceProcessData['tones']
  /** A call that has the devices already. */
  readonly callId?: number
  /** How long the ticket is good. */
  readonly hours?: number
}

/**
 * Phones in a room over real servers of groups, on loopback, with sound of files. Time passes when a test says so. Call it once,
 * outside of tests.
 * @param path of a file of that name
 */
export function roomVoices(path: (name: string) => string) {
  let network = new GroupsNetwork()
  const phones: RoomVoicePhone[] = []
  afterEach(async () => {
    const ending = Promise.all(phones.splice(0).map((phone) => phone.shutDown()))
    await settle()
    await ending
    await network.stop()
    network = new GroupsNetwork()
  })

  const settle = async (): Promise<void> => {
    for (let n = 0; n < TURNS; n++) await setImmediate()
  }

  /** Lets time pass. */
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      await settle()
      network.clock.advance(STEP_MS)
    }
    await settle()
  }

  const until = async (what: () => boolean, mostMs = 60_000): Promise<void> => {
    for (let passed = 0; passed < mostMs && !what(); passed += STEP_MS) await pass(STEP_MS)
    if (!what()) throw new Error(`not within ${mostMs} ms: ${what.toString()}`)
  }

  const admissionOf = (
    userId: number,
    { mode = 'open', balancer, rights, hours = 1 }: RoomVoiceOptions,
  ): RoomAdmission => {
    const { tickets } = network
    const ticket = tickets.issue(
      {
        ...{ userId, groupId: GROUP, isModerator: false, listensOnly: false },
        isPushToTalk: mode === 'push-to-talk',
        ...rights,
      },
      hours * 3_600_000,
    )
    const { address, port } = balancer ?? network.balancer
    return {
      groupId: GROUP,
      userId,
      ticket,
      secret: tickets.secretOf(ticket),
      balancer: { host: address, port },
      reach: 'computer',
    }
  }

  /** A phone that has entered, and may not be let in yet. */
  const phone = async (leaf: number, options: RoomVoiceOptions = {}): Promise<RoomVoicePhone> => {
    const { mode = 'open', says, keys = keysOf(leaf), tones = {}, callId } = options
    const [said, heard] = [path(`said-${leaf}.wav`), path(`heard-${leaf}.wav`)]
    rmSync(heard, { force: true })
    if (says) writeWav(said, says)
    const input = says ? ({ kind: 'file', path: said } as const) : ({ kind: 'none' } as const)
    const data = { audio: { input, output: { kind: 'file', path: heard } as const }, tones }
    const it = new RoomVoicePhone(leaf, data, heard, network)
    phones.push(it)
    if (callId !== undefined) await it.tell({ kind: 'open-link', callId, role: 'offer', link: 'tcp' })
    await it.room({ kind: 'open-room', mode, muted: false, admission: admissionOf(it.userId, options) })
    await it.room({ kind: 'room-keys', keys })
    // Files are opened in real time. A recording begins as a draft.
    const draft = `.${basename(heard)}.`
    await waitUntil(() => readdirSync(dirname(heard)).some((name) => name.startsWith(draft)))
    return it
  }

  return {
    pass,
    until,
    settle,
    phone,
    admissionOf,
    get network() {
      return network
    },
    /** All servers. */
    serve: async () => {
      await network.startBalancer()
      await network.startController()
      return network.startNode()
    },
  }
}
