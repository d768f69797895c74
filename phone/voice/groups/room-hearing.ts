import type { Clock } from '../../../base/clock'
import { readVoicePayload, type VoiceFrame, type VoicePayload } from '../../../protocol/groups'
import { type MediaPacket, redundantPayload, type SentFrame } from '../../../protocol/media'
import {
  GroupFrameCipher,
  type GroupFrameKeys,
  HeldFrames,
  type OpenedFrame,
} from '../../../protocol/media/sframe'
import type { Mixer } from '../mixing/mixer'
import type { Speaker } from '../room-contract'
import { type HearingCounters, HeardMember } from './heard-member'
import { REPEAT_AFTER } from './room-sender'

/** More than speak at once in a room. Beyond it, who was silent for longest makes room. */
const MOST_MEMBERS = 12
/** Whoever was silent for this long needs no playout. ms */
const FORGET_MS = 10_000
/** A voice that broke off is missed between these times. ms */
const BROKE_OFF_MS = 1_000
const MISSED_UNTIL_MS = 2_500
/** All frames are Opus. */
const PAYLOAD_TYPE = 0

export interface RoomHearingOptions {
  readonly clock: Clock
  readonly mixer: Pick<Mixer, 'add' | 'remove'>
  /** Somebody begins to speak. */
  readonly onSpeaking: () => void
}

interface Received {
  readonly keyId: number
  readonly payload: VoicePayload
}

const NOTHING_MISSED: HearingCounters = {
  ...{ concealedFrames: 0, lostPackets: 0, recoveredPackets: 0, latePackets: 0 },
}

/** The voices of a group: opens what comes, and has a playout for each member who speaks, all in one mixer. */
export class RoomHearing {
  readonly #options: RoomHearingOptions
  #cipher: GroupFrameCipher | undefined
  #keys: GroupFrameKeys | undefined
  readonly #held = new HeldFrames<Received>()
  /** By leaf. */
  readonly #members = new Map<number, HeardMember>()
  #volumes: ReadonlyMap<number, number> = new Map()
  #refused = 0
  /** Of those who have no playout any more. */
  #gone = NOTHING_MISSED

  constructor(options: RoomHearingOptions) {
    this.#options = options
  }

  /** Seals our own voice too; undefined: there are no keys. */
  get cipher(): GroupFrameCipher | undefined {
    return this.#cipher
  }

  /** Packets that nobody in the group has sealed like this, or that are old. */
  get refusedPackets(): number {
    return this.#refused
  }

  get counters(): HearingCounters {
    return [...this.#members.values()].reduce((sum, { counters }) => added(sum, counters), this.#gone)
  }

  /** The longest of the buffers, ms. */
  get bufferMs(): number {
    return Math.max(0, ...[...this.#members.values()].map(({ bufferMs }) => bufferMs))
  }

  /** Who speaks now. */
  get speakers(): readonly Speaker[] {
    const nowMs = this.#options.clock.now()
    return [...this.#members.values()]
      .filter((member) => member.speaks(nowMs))
      .map(({ leaf, dbfs }) => ({ leaf, dbfs }))
  }

  /** Somebody's voice has broken off lately, as when the way from the serving node is lost. */
  get missesVoice(): boolean {
    const nowMs = this.#options.clock.now()
    return [...this.#members.values()].some(
      (member) => member.brokeOff(nowMs, BROKE_OFF_MS) && !member.brokeOff(nowMs, MISSED_UNTIL_MS),
    )
  }

  /** A new epoch of the group; undefined: we have no keys, and hear nobody. */
  setKeys(keys: GroupFrameKeys | undefined): void {
    const nowMs = this.#options.clock.now()
    const before = this.#keys
    // Told again: a new cipher would take old frames once more.
    if (keys && before && keys.epoch === before.epoch && isSameKey(keys, before)) return
    this.#keys = keys
    if (!keys) this.#cipher = undefined
    else if (this.#cipher && before && keys.epoch > before.epoch) this.#cipher.advance(keys, nowMs)
    else {
      // In another group the leaves are other people's.
      this.clear()
      this.#cipher = new GroupFrameCipher(keys)
    }
    const leaves = new Set(keys?.leaves)
    for (const { leaf } of this.#members.values()) if (!leaves.has(leaf)) this.#forget(leaf)
    for (const received of this.#held.release(nowMs)) this.#open(received)
  }

  /** How loud members are: a factor by leaf. Others are as they are. */
  setVolumes(volumes: ReadonlyMap<number, number>): void {
    this.#volumes = volumes
    for (const member of this.#members.values()) member.volume = volumes.get(member.leaf) ?? 1
  }

  /** Media have come. Never throws. */
  receive(keyId: number, bytes: Uint8Array): void {
    const payload = readVoicePayload(bytes)
    if (payload) this.#open({ keyId, payload })
    else this.#refused++
  }

  /** Now and then: forgets who was silent for long, and keys of the past. */
  tidy(): void {
    const nowMs = this.#options.clock.now()
    this.#cipher?.forget(nowMs)
    for (const { leaf, heardMs } of this.#members.values())
      if (nowMs - heardMs >= FORGET_MS) this.#forget(leaf)
  }

  /** Forgets all voices, but not the keys. */
  clear(): void {
    for (const leaf of this.#members.keys()) this.#forget(leaf)
  }

  #open(received: Received): void {
    const { keyId, payload } = received
    const { clock } = this.#options
    const own = payload.frames.at(-1)
    if (!own || !this.#cipher) return
    const opened = this.#openFrame(own, keyId)
    switch (opened.kind) {
      case 'unknown epoch':
        this.#held.hold(keyId, received, clock.now())
        return
      case 'refused':
        this.#refused++
        return
      case 'opened':
        this.#hear(opened, own, received)
    }
  }

  #hear(
    { leaf, payload }: Extract<OpenedFrame, { kind: 'opened' }>,
    { level, timestamp }: VoiceFrame,
    received: Received,
  ): void {
    const { clock, onSpeaking } = this.#options
    const nowMs = clock.now()
    const member = this.#members.get(leaf) ?? this.#meet(leaf)
    const spoke = member.speaks(nowMs)
    const { sequence } = received.payload
    const isWhole = member.follows(sequence, REPEAT_AFTER)
    const repeats = isWhole ? [] : this.#openRepeats(leaf, received)
    const packet = packetOf(sequence, { timestamp, payload }, repeats)
    member.push(packet, payload, level, nowMs)
    if (!spoke && member.speaks(nowMs)) onSpeaking()
  }

  /** What the packet repeats is needed only after a gap. */
  #openRepeats(leaf: number, { keyId, payload }: Received): readonly SentFrame[] {
    return payload.frames.slice(0, -1).flatMap((frame) => {
      const opened = this.#openFrame(frame, keyId)
      const isTheirs = opened.kind === 'opened' && opened.leaf === leaf
      return isTheirs ? [{ timestamp: frame.timestamp, payload: opened.payload }] : []
    })
  }

  #openFrame({ frame, timestamp, level }: VoiceFrame, keyId: number): OpenedFrame {
    const opened = this.#cipher?.open(frame, keyId, { timestamp, level }, this.#options.clock.now())
    return opened ?? { kind: 'refused' }
  }

  #meet(leaf: number): HeardMember {
    if (this.#members.size >= MOST_MEMBERS) this.#forgetQuietest()
    const member = new HeardMember(leaf, this.#volumes.get(leaf) ?? 1)
    this.#members.set(leaf, member)
    this.#options.mixer.add(member)
    return member
  }

  #forgetQuietest(): void {
    const [first, ...others] = this.#members.values()
    if (!first) return
    const longest = others.reduce((one, other) => (other.heardMs < one.heardMs ? other : one), first)
    this.#forget(longest.leaf)
  }

  #forget(leaf: number): void {
    const member = this.#members.get(leaf)
    if (!member) return
    this.#members.delete(leaf)
    this.#options.mixer.remove(member)
    this.#gone = added(this.#gone, member.counters)
    member.free()
  }
}

const packetOf = (sequence: number, frame: SentFrame, repeats: readonly SentFrame[]): MediaPacket => ({
  ...{ sequence, timestamp: frame.timestamp },
  ...(repeats.length === 0
    ? { payload: frame.payload }
    : { payload: redundantPayload(frame, repeats, PAYLOAD_TYPE), redundant: true }),
})

const isSameKey = (one: GroupFrameKeys, other: GroupFrameKeys): boolean =>
  one.ownLeaf === other.ownLeaf && Buffer.from(one.baseKey).equals(other.baseKey)

const added = (one: HearingCounters, other: HearingCounters): HearingCounters => ({
  concealedFrames: one.concealedFrames + other.concealedFrames,
  lostPackets: one.lostPackets + other.lostPackets,
  recoveredPackets: one.recoveredPackets + other.recoveredPackets,
  latePackets: one.latePackets + other.latePackets,
})
