import type { CallQuality, QualityGrade } from '../model'

/** What is shown of a call's score. The score is always one that its grade is the word for. */
export type Judgement = Pick<CallQuality, 'mos' | 'grade'>

/**
 * Mean opinion scores from which a call is good or fair: R 80 and R 60, where ITU-T G.107 Annex B says "satisfied"
 * and "many users dissatisfied" begin.
 */
const GOOD_MOS = 4.03
const FAIR_MOS = 3.1
/** A grade is left for the next better one only when the score is this much above the bound. */
const MARGIN_MOS = 0.1
/** Seconds in a row that ask for a worse, or for a better grade. */
const SECONDS_DOWN = 3
const SECONDS_UP = 6
/** The score of a call of which nothing is known yet: that of a perfect line. */
const BEST_MOS = 4.41

const ORDER: Readonly<Record<QualityGrade, number>> = { poor: 0, fair: 1, good: 2 }

const gradeOf = (mos: number): QualityGrade => (mos >= GOOD_MOS ? 'good' : mos >= FAIR_MOS ? 'fair' : 'poor')

/**
 * Puts a call's score into one of three words that stay as long as nothing really changes. A score that does not fit
 * the word is held back until the word changes.
 */
export class GradeKeeper {
  #shown: Judgement = { grade: 'good', mos: BEST_MOS }
  /** Seconds in a row in which the score asked for something worse; negative: better. */
  #asked = 0

  /** @param mos mean opinion score of the second that has passed; a call is good until it has proved not to be */
  next(mos: number): Judgement {
    const { grade } = this.#shown
    const asked = this.#isQueryFor(mos)
    const step = ORDER[grade] - ORDER[asked]
    if (step === 0) this.#asked = 0
    else if (step > 0) this.#asked = Math.max(0, this.#asked) + 1
    else this.#asked = Math.min(0, this.#asked) - 1
    if (this.#asked >= SECONDS_DOWN || this.#asked <= -SECONDS_UP) {
      this.#asked = 0
      this.#shown = { grade: asked, mos }
    } else if (gradeOf(mos) === grade) this.#shown = { grade, mos }
    return this.#shown
  }

  #isQueryFor(mos: number): QualityGrade {
    const { grade } = this.#shown
    if (mos >= GOOD_MOS + (grade === 'fair' ? MARGIN_MOS : 0)) return 'good'
    return mos >= FAIR_MOS + (grade === 'poor' ? MARGIN_MOS : 0) ? 'fair' : 'poor'
  }
}
