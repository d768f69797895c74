import { expect, it } from 'vitest'
import { GroupFrameCipher } from '../../../protocol/media/sframe'
import { enterRoom, type Entry, foundRoom } from './enter-room'
import type { RoomKeys } from './room-keys'
import type { RoomPolicy } from './room-policy'
import { DeliveryService } from './testing/delivery-service'
import { fingerprintOf, person, ROOM, type TestPerson } from './testing/people'

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A phone in the room: what it knows, and what has arrived and was not read. */
interface Phone {
  readonly who: TestPerson
  keys: RoomKeys | undefined
  entry: Entry | undefined
  inbox: Uint8Array[]
  /** Whom this phone, a moderator's, wants out. */
  unwanted: string | undefined
  isLeaving: boolean
}

const PEOPLE = 12
const STEPS = 45

/** A model of a host and twelve phones, between which messages are lost, repeated and mixed up. */
class World {
  readonly host = new DeliveryService()
  /** Whom the host has told everybody to be gone: anybody may remove them. */
  readonly absent = new Set<string>()
  readonly phones: readonly Phone[]
  readonly #random: () => number
  forks = 0
  resyncs = 0
  lost = 0
  /** Why messages were refused. */
  readonly reasons = new Set<string>()
  /** The authenticator of each epoch of each group, from whoever got there first. */
  readonly #authenticators = new Map<string, string>()

  constructor(seed: number) {
    this.#random = randomOf(seed)
    const policy: RoomPolicy = {
      mayRemove: (by, whom, { moderators }) =>
        moderators.includes(by.identity) || this.absent.has(whom.identity),
      mayEnter: () => true,
    }
    this.phones = Array.from({ length: PEOPLE }, (_, n) => ({
      ...{ who: person(`Nr ${n}`, policy), inbox: [], isLeaving: false },
      ...{ keys: undefined, entry: undefined, unwanted: undefined },
    }))
  }

  /** Something happens, and each phone may get on. */
  async step(isWild: boolean): Promise<void> {
    if (isWild) await this.#happen(this.#one(this.phones))
    for (const phone of this.#shuffled(this.phones)) {
      if (!isWild || this.#random() < 0.6) await this.#work(phone, isWild)
    }
  }

  get inside(): readonly Phone[] {
    return this.phones.filter(({ keys }) => keys)
  }

  /** Whether nothing is left to be done. */
  get isSettled(): boolean {
    const { inside } = this
    return (
      inside.every(({ keys, inbox }) => inbox.length === 0 && keys?.epoch === this.host.epoch) &&
      inside.every(({ keys, isLeaving }) => !isLeaving && keys?.members.length === inside.length) &&
      this.phones.every(({ entry, keys }) => !entry || keys)
    )
  }

  async #happen(phone: Phone): Promise<void> {
    const chance = this.#random()
    if (!phone.keys) {
      if (!phone.entry && chance < 0.8) await this.#enter(phone)
    } else if (chance < 0.12) await this.#leave(phone)
    else if (chance < 0.2) this.#crash(phone)
    else if (chance < 0.4) phone.unwanted = fingerprintOf(this.#one(this.phones).who)
    else if (chance < 0.55 && !phone.isLeaving && !phone.entry) await this.#commit(phone, phone.keys.update())
    else if (chance < 0.62) {
      this.resyncs++
      await this.#enter(phone)
    }
  }

  async #enter(phone: Phone): Promise<void> {
    this.absent.delete(fingerprintOf(phone.who))
    phone.isLeaving = false
    phone.unwanted = undefined
    const { groupInfo } = this.host
    if (groupInfo === undefined || this.inside.every((other) => other === phone)) {
      this.host.desert()
      const all = this.phones.slice(0, 3).map(({ who }) => fingerprintOf(who))
      const founded = await foundRoom(ROOM, all, phone.who)
      if (!this.host.found(founded.groupInfo)) return
      this.#become(phone, founded.keys)
      // Others who were on their way into the former group.
      for (const other of this.phones) other.entry = undefined
      return
    }
    phone.entry = await enterRoom(ROOM, groupInfo, phone.who)
  }

  #become(phone: Phone, keys: RoomKeys): void {
    phone.keys?.close()
    phone.keys = keys
    phone.entry = undefined
    phone.inbox = []
    this.#note(keys)
  }

  /** Without a word: the host notices, and tells everybody. */
  #crash(phone: Phone): void {
    phone.keys?.close()
    phone.keys = undefined
    phone.isLeaving = false
    this.absent.add(fingerprintOf(phone.who))
    if (this.inside.length === 0) this.host.desert()
  }

  async #leave(phone: Phone): Promise<void> {
    const { keys } = phone
    if (!keys || phone.isLeaving) return
    if (this.inside.length === 1) {
      this.#crash(phone)
      return
    }
    phone.isLeaving = true
    const proposal = await keys.leave()
    // The host refuses it when the epoch is over: then it says that the phone is gone, when the phone goes.
    if (this.host.propose(proposal)) this.#broadcast(proposal, true)
  }

  async #work(phone: Phone, isWild: boolean): Promise<void> {
    if (phone.entry) await this.#tryEntry(phone, isWild)
    if (!phone.keys) return
    if (isWild && this.#random() < 0.3) phone.inbox = this.#shuffled(phone.inbox)
    for (const message of phone.inbox.splice(0)) {
      const isInside = await this.#read(phone, message)
      if (!isInside) return
    }
    if (!isWild || this.#random() < 0.3) await this.#catchUp(phone)
    await this.#doDuties(phone, isWild)
  }

  async #tryEntry(phone: Phone, isWild: boolean): Promise<void> {
    const { entry } = phone
    if (!entry) return
    if (this.host.commit(entry)) {
      this.#broadcast(entry.commit, isWild, phone)
      this.#become(phone, entry.accepted())
    } else await this.#enter(phone)
  }

  /** @returns whether the phone is still in the room */
  async #read(phone: Phone, message: Uint8Array): Promise<boolean> {
    const event = await phone.keys?.receive(message)
    if (event?.kind === 'refused') this.reasons.add(event.reason)
    if (event?.kind === 'removed') {
      phone.keys = undefined
      phone.isLeaving = false
    } else if (event?.kind === 'epoch') {
      if (event.ownCommit === 'lost') this.lost++
      if (event.left.some(({ identity }) => identity === phone.unwanted)) phone.unwanted = undefined
      if (phone.keys) this.#note(phone.keys)
    }
    return phone.keys !== undefined
  }

  async #catchUp(phone: Phone): Promise<void> {
    const { keys } = phone
    if (!keys || (keys.epoch === this.host.epoch && keys.leaving.length > 0)) return
    for (const message of this.host.since(keys.epoch) ?? []) {
      if (phone.keys === keys && keys.isMember) await this.#read(phone, message)
    }
    if (phone.keys !== keys || keys.epoch === this.host.epoch) return
    this.resyncs++
    await this.#enter(phone)
  }

  /** A moderator removes whom it wants out; the first who can removes who is gone or goes. */
  async #doDuties(phone: Phone, isWild: boolean): Promise<void> {
    const { keys } = phone
    if (!keys || phone.isLeaving || phone.entry) {
      // Whoever leaves waits for it a while, and goes.
      if (phone.isLeaving && !isWild) this.#crash(phone)
      return
    }
    const gone = keys.members.filter(({ identity }) => this.absent.has(identity))
    const isModerator = keys.moderators.includes(fingerprintOf(phone.who))
    const wanted = isModerator && phone.unwanted !== fingerprintOf(phone.who) ? [phone.unwanted] : []
    const kicked = keys.members.filter(({ identity }) => wanted.includes(identity))
    const isFirst = keys.rank(this.absent) === 0 || (isWild && this.#random() < 0.2)
    const due = isFirst ? [...gone, ...kicked] : kicked
    if (due.length === 0 && !(isFirst && keys.leaving.length > 0)) return
    await this.#commit(phone, keys.remove(due.map(({ identity }) => identity)), isWild)
  }

  async #commit(phone: Phone, outgoing: ReturnType<RoomKeys['update']>, isWild = true): Promise<void> {
    const made = await outgoing
    // The host’s word that a commit was accepted is lost as well: only the commit itself counts.
    if (this.host.commit(made)) this.#broadcast(made.commit, isWild, undefined)
    else phone.inbox.push(...(this.host.since(made.epoch) ?? []))
  }

  #broadcast(message: Uint8Array, isWild: boolean, except?: Phone): void {
    for (const phone of this.phones) {
      if (phone === except || !phone.keys) continue
      const chance = isWild ? this.#random() : 1
      if (chance < 0.15) continue
      phone.inbox.push(message)
      if (chance < 0.3) phone.inbox.push(message)
    }
  }

  /** Two members in the same epoch of a group have the same keys. */
  #note(keys: RoomKeys): void {
    const epoch = `${Buffer.from(keys.groupId).toString('hex')} ${keys.epoch}`
    const known = this.#authenticators.get(epoch) ?? keys.authenticator
    if (known !== keys.authenticator) this.forks++
    this.#authenticators.set(epoch, known)
  }

  #one<T>(list: readonly T[]): T {
    const chosen = list[Math.floor(this.#random() * list.length)]
    if (chosen === undefined) throw new Error('there is nothing to choose from')
    return chosen
  }

  #shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((item) => ({ item, at: this.#random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item)
  }
}

it.each([1, 2, 3])('all agree in the end, whatever happened: seed %d', async (seed) => {
  const world = new World(seed)
  for (let n = 0; n < STEPS; n++) await world.step(true)
  for (let n = 0; n < 30 && !world.isSettled; n++) await world.step(false)
  const { host, inside, resyncs, lost } = world
  expect(world.forks).toBe(0)
  expect([...world.reasons].filter((reason) => /should never occur/.test(reason))).toEqual([])
  expect(world.isSettled).toBe(true)
  expect(new Set(inside.map(({ keys }) => keys?.authenticator)).size).toBe(Math.min(1, inside.length))
  expect([host.commits > 15, lost > 0, resyncs > 0]).toEqual([true, true, true])

  const [first, ...others] = inside.flatMap(({ keys }) => keys ?? [])
  if (!first) return
  const frame = new GroupFrameCipher(await first.frameKeys()).seal(Buffer.from('voice'), {
    timestamp: 0,
    level: 0,
  })
  const text = await first.seal(Buffer.from('text'))
  for (const keys of others) {
    const cipher = new GroupFrameCipher(await keys.frameKeys())
    expect(cipher.open(frame.bytes, frame.keyId, { timestamp: 0, level: 0 }, 0).kind).toBe('opened')
    expect((await keys.receive(text)).kind).toBe('text')
  }
})
