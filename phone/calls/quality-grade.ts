import type { QualityGrade } from '../model'

/**
 * Mean opinion scores from which a call is good or fair: R 80 and R 60, where ITU-T G.107 Annex B says "satisfied"
 * and "many users dissatisfied" begin.
 */
const GOOD_MOS = 4.03
const FAIR_MOS = 3.1
/** A grade is left upwards only when the score is this much above its bound. */
const MARGIN_MOS = 0.1
/** Seconds in a row that ask for a worse, or for a better grade. */
const SECONDS_DOWN = 3
const SECONDS_UP = 6

const ORDER: Readonly<Record<QualityGrade, number>> = { poor: 0, fair: 1, good: 2 }

/** Puts a call's score into one of three words that stay as long as nothing really changes. */
export class GradeKeeper {
  #grade: QualityGrade = 'good'
  /** Seconds in a row in which the score asked for something worse; negative: better. */
  #asked = 0

  /** @param mos mean opinion score of the second that has passed; a call is good until it has proved not to be */
  next(mos: number): QualityGrade {
    const grade = this.#asksFor(mos)
    const step = ORDER[this.#grade] - ORDER[grade]
    if (step === 0) this.#asked = 0
    else if (step > 0) this.#asked = Math.max(0, this.#asked) + 1
    else this.#asked = Math.min(0, this.#asked) - 1
    if (this.#asked >= SECONDS_DOWN || this.#asked <= -SECONDS_UP) {
      this.#grade = grade
      this.#asked = 0
    }
    return this.#grade
  }

  #asksFor(mos: number): QualityGrade {
    if (mos >= GOOD_MOS + (this.#grade === 'good' ? 0 : MARGIN_MOS)) return 'good'
    return mos >= FAIR_MOS + (this.#grade === 'poor' ? MARGIN_MOS : 0) ? 'fair' : 'poor'
  }
}
