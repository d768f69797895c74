import type { CallQuality, QualityGrade } from '../model'

/** The displayed part of a call's score. Score and grade always match. */
export type Judgement = Pick<CallQuality, 'mos' | 'grade'>

/**
 * Mean opinion scores from which a call is good or fair: R 80 and R 60, where ITU-T G.107 Annex B says "satisfied"
 * and "many users dissatisfied" begin.
 */
const GOOD_MOS = 4.03
const FAIR_MOS = 3.1
/** The grade improves only when the score is this much above the bound. */
const MARGIN_MOS = 0.1
/** Consecutive seconds after which the grade becomes worse, or better. */
const SECONDS_DOWN = 3
const SECONDS_UP = 6
/** The score of a new call: that of a perfect line. */
const BEST_MOS = 4.41

const ORDER: Readonly<Record<QualityGrade, number>> = { poor: 0, fair: 1, good: 2 }

const gradeOf = (mos: number): QualityGrade => (mos >= GOOD_MOS ? 'good' : mos >= FAIR_MOS ? 'fair' : 'poor')

/**
 * Grades a call's score in three steps that stay stable until the quality really changes. A score that does not match
 * the grade is held back until the grade changes.
 */
export class GradeKeeper {
  #shown: Judgement = { grade: 'good', mos: BEST_MOS }
  /** Consecutive seconds with a score of a worse grade; negative: of a better one. */
  #asked = 0

  /** @param mos mean opinion score of the last second; a call counts as good at first */
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
