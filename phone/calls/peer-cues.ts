import type { CancelTimer, Clock } from '../../base/clock'
import { RateBudget } from '../../base/rate-budget'
import { TALKS } from '../../protocol/directory'
import type { CueName } from '../model'
import type { Call } from './call'

/** How often the user is reminded of being on hold. ms */
const REMIND_EVERY_MS = 10_000
/** A peer that changes its state all the time makes no more noise than this. */
const CUES_AT_ONCE = 3
const CUES_PER_SECOND = 0.2

/** Lets the user hear how the other side of the call on the stage is: it holds, it is back, it has muted itself. */
export class PeerCues {
  readonly #clock: Clock
  readonly #play: (cue: CueName) => void
  readonly #budget: RateBudget
  #id: number | undefined
  #state = TALKS
  #cancelReminder: CancelTimer = () => undefined

  constructor(clock: Clock, play: (cue: CueName) => void) {
    this.#clock = clock
    this.#play = play
    this.#budget = new RateBudget(CUES_AT_ONCE, CUES_PER_SECOND, clock.now())
  }

  /** To be called after each change of the call on the stage. */
  follow(stage: Call): void {
    const talking = stage.kind === 'talking' ? stage : undefined
    const isSame = talking?.id === this.#id
    const before = isSame ? this.#state : TALKS
    this.#id = talking?.id
    this.#state = talking?.peer ?? TALKS
    const { muted, holding } = this.#state
    if (!isSame || !holding) this.#cancelReminder()
    if (holding && !before.holding) this.#remind()
    else if (!holding && before.holding) this.#cue('off-hold')
    else if (isSame && !holding && muted && !before.muted) this.#cue('peer-muted')
  }

  #remind(): void {
    this.#cue('on-hold')
    this.#cancelReminder = this.#clock.after(REMIND_EVERY_MS, () => this.#remind())
  }

  #cue(cue: CueName): void {
    if (this.#budget.take(this.#clock.now())) this.#play(cue)
  }
}
