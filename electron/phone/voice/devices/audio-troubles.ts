import type { AudioTrouble, VoiceEvent } from '../voice-contract'

type Notice = Extract<VoiceEvent, { kind: 'audio-notice' }>
type Place = 'input' | 'output' | 'ringer' | 'silence'

interface Trouble {
  readonly code: AudioTrouble
  readonly message: string
}

/** What is wrong where, the worst first: a person is told one thing at a time. */
const WORST_FIRST: readonly AudioTrouble[] = [
  'failed',
  'no-input',
  'no-output',
  'silent-input',
  'replaced',
  'not-cleaned',
]

/** Keeps what is wrong with the devices, and tells the worst of it whenever that changes. */
export class AudioTroubles {
  readonly #notify: (notice: Notice) => void
  readonly #troubles = new Map<Place, Trouble>()
  #told: Trouble | undefined

  constructor(notify: (notice: Notice) => void) {
    this.#notify = notify
  }

  /** Undefined: all is well there. */
  set(place: Place, trouble: Trouble | undefined): void {
    if (trouble === undefined) this.#troubles.delete(place)
    else this.#troubles.set(place, trouble)
    const worst = this.#worst()
    if (worst?.code === this.#told?.code && worst?.message === this.#told?.message) return
    this.#told = worst
    this.#notify({ kind: 'audio-notice', code: worst?.code, message: worst?.message ?? '' })
  }

  #worst(): Trouble | undefined {
    const all = [...this.#troubles.values()]
    return WORST_FIRST.flatMap((code) => all.filter((trouble) => trouble.code === code))[0]
  }
}
