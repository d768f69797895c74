/**
 * The E-model (ITU-T G.107): the estimated quality of a conversation. R = 93.2 − Idd − Ie-eff, all other parameters at
 * G.107's default values.
 *
 * It uses the narrow-band scale, whose best is a perfect telephone line, so the better sound of Opus does not count. It
 * shows the effect of delay and loss.
 */

/** R with every parameter of G.107 at its default. */
const BEST_R = 93.2
/** G.107's default mT: shorter delays do not disturb. ms */
const NOTICED_DELAY_MS = 100
/**
 * G.113 has no values for Opus. At 16 kbit/s and more it is no worse than G.711, whose equipment impairment is 0. We
 * assume that its concealment handles loss like that of GSM-EFR (G.113 appendix I: Bpl 10.0); the codecs there with
 * their own concealment are between 10 and 25.
 */
const EQUIPMENT_IMPAIRMENT = 0
const LOSS_ROBUSTNESS = 10

/** G.107's Idd: the impairment by delay, without echo. @param delayMs mouth to ear */
export function delayImpairment(delayMs: number): number {
  if (delayMs <= NOTICED_DELAY_MS) return 0
  const x = Math.log2(delayMs / NOTICED_DELAY_MS)
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2)
}

/** G.107's Ie-eff for random loss (BurstR 1). @param lossPercent 0 to 100 */
function lossImpairment(lossPercent: number): number {
  const range = 95 - EQUIPMENT_IMPAIRMENT
  return EQUIPMENT_IMPAIRMENT + (range * lossPercent) / (lossPercent + LOSS_ROBUSTNESS)
}

/** The rating factor, 0 to 93.2. @param delayMs mouth to ear @param lossPercent of the sound that was concealed */
export function ratingFactor(delayMs: number, lossPercent: number): number {
  const rating = BEST_R - delayImpairment(delayMs) - lossImpairment(lossPercent)
  return Math.min(BEST_R, Math.max(0, rating))
}

/** The mean opinion score of a rating, 1 to 4.5 (G.107 annex B). */
export function meanOpinionScore(rating: number): number {
  if (rating <= 0) return 1
  if (rating >= 100) return 4.5
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)
}
