import type { Clock } from '../../base/clock'
import { RateBudget } from '../../base/rate-budget'
import type { Fingerprint } from '../../protocol/directory'
import type { CueName, OwnRoomFloor, RoomMember, RoomState } from '../model'

/** In larger rooms somebody comes or goes all the time. People, with us. */
const MOST_PEOPLE = 8
/** Somebody who comes and goes all the time makes no more noise than this. */
const CUES_AT_ONCE = 4
const CUES_PER_SECOND = 0.5

/** A room, as the user has heard it so far. */
interface Stay {
  readonly name: string
  hasBegun: boolean
  isMuted: boolean
  own: OwnRoomFloor['kind']
  /** The others who are there; undefined: we have not been told yet. */
  others: ReadonlySet<Fingerprint> | undefined
}

/** Lets the user hear what happens to them in a room, and in small rooms who comes and goes. */
export class RoomCues {
  readonly #clock: Clock
  readonly #play: (cue: CueName) => void
  readonly #budget: RateBudget
  #stay: Stay | undefined

  constructor(clock: Clock, play: (cue: CueName) => void) {
    this.#clock = clock
    this.#play = play
    this.#budget = new RateBudget(CUES_AT_ONCE, CUES_PER_SECOND, clock.now())
  }

  /** To be called after each change of the room that we are in. */
  follow(room: RoomState | undefined, members: readonly RoomMember[]): void {
    const now = room?.phase === 'ended' ? undefined : room
    if (this.#stay && now?.name !== this.#stay.name) this.#end(this.#stay)
    if (!now) return
    const stay = (this.#stay ??= stayIn(now))
    this.#followOurselves(stay, now)
    if (now.phase === 'inside') this.#followOthers(stay, members)
  }

  #end({ hasBegun }: Stay): void {
    this.#stay = undefined
    if (hasBegun) this.#play('ended')
  }

  #followOurselves(stay: Stay, { voice, isMuted, floor }: RoomState): void {
    const own = floor?.own.kind ?? 'none'
    const cue = FLOOR_CUES[own]
    if (!stay.hasBegun && voice === 'connected') {
      stay.hasBegun = true
      this.#play('connected')
    } else if (own !== stay.own && cue) this.#play(cue)
    else if (isMuted !== stay.isMuted) this.#play(isMuted ? 'mute' : 'unmute')
    stay.own = own
    stay.isMuted = isMuted
  }

  #followOthers(stay: Stay, members: readonly RoomMember[]): void {
    const present = members.filter(({ isPresent, isYou }) => isPresent && !isYou).map(({ key }) => key)
    const before = stay.others
    const others = (stay.others = new Set(present))
    if (!before || Math.max(before.size, others.size) >= MOST_PEOPLE) return
    const cue = isMissing(others, before) ? 'joined' : isMissing(before, others) ? 'left' : undefined
    if (cue && this.#budget.take(this.#clock.now())) this.#play(cue)
  }
}

const FLOOR_CUES: Readonly<Record<OwnRoomFloor['kind'], CueName | undefined>> = {
  none: undefined,
  asking: undefined,
  waiting: 'queued',
  granted: 'go-ahead',
  refused: 'refused',
}

const stayIn = ({ name, isMuted }: RoomState): Stay => ({
  ...{ name, isMuted, hasBegun: false, own: 'none', others: undefined },
})

/** Whether some of these are not among those. */
const isMissing = (these: ReadonlySet<Fingerprint>, those: ReadonlySet<Fingerprint>): boolean =>
  [...these].some((key) => !those.has(key))
