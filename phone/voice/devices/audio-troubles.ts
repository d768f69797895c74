import { isDeepStrictEqual } from 'node:util'
import type { AudioNotice } from '../../model'

type Place = 'input' | 'output' | 'ringer' | 'silence' | 'stutter'

/** The problems, the worst first, because the user sees one at a time. */
const WORST_FIRST: readonly AudioNotice['code'][] = [
  'failed',
  'no-input',
  'no-output',
  'silent-input',
  'stuttering',
  'replaced',
  'not-cleaned',
]

/** Keeps the problems of the devices, and reports the worst one whenever it changes. */
export class AudioTroubles {
  readonly #notify: (notice: AudioNotice | undefined) => void
  readonly #troubles = new Map<Place, AudioNotice>()
  #told: AudioNotice | undefined

  /** @param notify undefined: there is no problem any more */
  constructor(notify: (notice: AudioNotice | undefined) => void) {
    this.#notify = notify
  }

  /** Undefined: there is no problem. */
  set(place: Place, trouble: AudioNotice | undefined): void {
    if (trouble === undefined) this.#troubles.delete(place)
    else this.#troubles.set(place, trouble)
    const worst = this.#worst()
    if (isDeepStrictEqual(worst, this.#told)) return
    this.#told = worst
    this.#notify(worst)
  }

  #worst(): AudioNotice | undefined {
    const all = [...this.#troubles.values()]
    return WORST_FIRST.flatMap((code) => all.filter((trouble) => trouble.code === code))[0]
  }
}
