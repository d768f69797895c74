import { addContactFrame, contactParts, delContactFrame, type EncodedContact } from '../protocol/directory'
import type { Member } from './member'

/** Waiting, as the system does it, or a test. */
export interface Timing {
  /** @returns what calls it off */
  after(delayMs: number, act: () => void): () => void
  /** When what has come in meanwhile has been seen to. */
  soon(act: () => void): void
}

export const systemTiming: Timing = {
  after: (delayMs, act) => {
    const timer = setTimeout(act, delayMs)
    return () => clearTimeout(timer)
  },
  soon: (act) => void setImmediate(act),
}

/** A write takes some microseconds: so many are done before what has come in is seen to. */
const WRITES_AT_ONCE = 250
/** In a crowd changes are gathered for a millisecond for so many members: telling takes a quarter of the time at most. */
const MEMBERS_PER_MS = 50

/** What has changed since the last time everybody was told. */
interface Changes {
  /** Known to everybody who was told before. */
  readonly left: EncodedContact[]
  /** By name; nobody knows them yet. */
  readonly arrived: Map<string, Member>
}

interface Held {
  readonly batch: number
  readonly act: () => void
}

/** A frame for those who announced themselves, and one for those who did not, made when it is first needed. */
type Frames = (withBlocks: boolean) => Uint8Array

/**
 * Tells everybody who comes and goes. The first change after quiet is told at once; while a crowd is being told, and for
 * some ms after it, changes are gathered. Who arrives is sent everybody when its change is told: what it is told from
 * then on continues that list. Departures stand before arrivals, since the same name may come back.
 */
export class PresenceFeed {
  readonly #members: () => Iterable<Member>
  readonly #timing: Timing
  #changes: Changes = { left: [], arrived: new Map() }
  /** The number of the changes that are gathered now. */
  #batch = 1
  /** The last changes that everybody has been told of. */
  #told = 0
  #busy = false
  #held: Held[] = []
  #cancelPause: () => void = () => undefined

  /** @param members everybody who is online at the moment when it is called */
  constructor(members: () => Iterable<Member>, timing: Timing) {
    this.#members = members
    this.#timing = timing
  }

  arrived(member: Member): void {
    member.batch = this.#batch
    this.#changes.arrived.set(member.name, member)
    this.#changed()
  }

  left(member: Member): void {
    const { arrived, left } = this.#changes
    if (arrived.get(member.name) === member) arrived.delete(member.name)
    else left.push(member.contact)
    this.#changed()
  }

  /** Does something when everybody has been told that these members are here: what it sends comes after that. */
  whenTold(members: readonly (Member | undefined)[], act: () => void): void {
    const batch = Math.max(0, ...members.map((member) => member?.batch ?? 0))
    if (batch <= this.#told) act()
    else this.#held.push({ batch, act })
  }

  close(): void {
    this.#cancelPause()
    this.#busy = true
    this.#held = []
  }

  #changed(): void {
    if (!this.#busy) this.#tellAll()
  }

  #tellAll(): void {
    this.#busy = true
    const batch = this.#batch++
    const { left, arrived } = this.#changes
    this.#changes = { left: [], arrived: new Map() }
    const newcomers = [...arrived.values()]
    const others = [...this.#members()].filter((member) => member.batch < batch)
    welcome(newcomers, others)
    const frames = lazily((withBlocks) =>
      Buffer.concat([...contactParts(left, false).map(delContactFrame), ...addFrames(newcomers, withBlocks)]),
    )
    this.#tell(others, frames, 0, batch)
  }

  #tell(others: readonly Member[], frames: Frames, from: number, batch: number): void {
    const to = Math.min(others.length, from + WRITES_AT_ONCE)
    for (const { connection, isRingdown } of others.slice(from, to)) {
      const frame = frames(isRingdown)
      if (frame.length > 0) connection.sendFrame(frame)
    }
    if (to < others.length) this.#timing.soon(() => this.#tell(others, frames, to, batch))
    else this.#allTold(batch, others.length)
  }

  #allTold(batch: number, people: number): void {
    this.#told = batch
    const due = this.#held.filter((held) => held.batch <= batch)
    this.#held = this.#held.filter((held) => held.batch > batch)
    for (const { act } of due) act()
    const pauseMs = Math.floor(people / MEMBERS_PER_MS)
    if (pauseMs === 0) this.#rest()
    else this.#cancelPause = this.#timing.after(pauseMs, () => this.#rest())
  }

  #rest(): void {
    this.#busy = false
    if (this.#changes.left.length + this.#changes.arrived.size > 0) this.#tellAll()
  }
}

/** Sends each newcomer everybody but itself. What they have in common is made once. */
function welcome(newcomers: readonly Member[], others: readonly Member[]): void {
  if (newcomers.length === 0) return
  const known = lazily((withBlocks) => Buffer.concat(addFrames(others, withBlocks)))
  const parts = { true: partsFor(newcomers, true), false: partsFor(newcomers, false) }
  for (const newcomer of newcomers) {
    const withBlocks = newcomer.isRingdown
    const together = parts[`${withBlocks}`].map(({ members, frame }) => {
      if (!members.includes(newcomer)) return frame()
      const rest = members.filter((member) => member !== newcomer)
      return rest.length === 0 ? NOTHING : addContactFrame(contactsOf(rest), withBlocks)
    })
    newcomer.connection.sendList([known(withBlocks), ...together].filter(({ length }) => length > 0))
  }
}

const NOTHING = new Uint8Array(0)

const contactsOf = (members: readonly Member[]): EncodedContact[] => members.map(({ contact }) => contact)

const addFrames = (members: readonly Member[], withBlocks: boolean): Uint8Array[] =>
  contactParts(contactsOf(members), withBlocks).map((part) => addContactFrame(part, withBlocks))

function partsFor(newcomers: readonly Member[], withBlocks: boolean) {
  let from = 0
  return contactParts(contactsOf(newcomers), withBlocks).map((part) => {
    const members = newcomers.slice(from, (from += part.length))
    let made: Uint8Array | undefined
    return { members, frame: () => (made ??= addContactFrame(part, withBlocks)) }
  })
}

function lazily(make: Frames): Frames {
  const made: { true?: Uint8Array; false?: Uint8Array } = {}
  return (withBlocks) => (made[`${withBlocks}`] ??= make(withBlocks))
}
