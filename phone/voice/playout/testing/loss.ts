import { noise } from '../../../../native/testing/signals'
import { FRAME_MS } from './replay'

/** Whether frame n is lost. */
export type Loss = (frame: number) => boolean

/** Pseudo-random numbers in 0…1, the same for the same seed. */
const uniform = (count: number, seed: number): readonly number[] =>
  Array.from(noise(count, seed), (x) => (x + 1) / 2)

export const noLoss: Loss = () => false

/** Each frame alone. @param share 0 to 1 */
export const randomLoss = (count: number, share: number, seed: number): Loss => {
  const random = uniform(count, seed)
  return (frame) => (random[frame] ?? 1) < share
}

/** A Gilbert channel with a good state and a bad one in which everything is lost. @param meanLength of bursts, in frames */
export const burstLoss = (count: number, share: number, meanLength: number, seed: number): Loss => {
  const random = uniform(count, seed)
  const leaves = 1 / meanLength
  const enters = (leaves * share) / (1 - share)
  let isBad = false
  const lost = random.map((x) => (isBad = isBad ? x >= leaves : x < enters))
  return (frame) => lost[frame] ?? false
}

/** A chain of two states, with the given share and correlation of neighbours, as the simulated networks have it. 0 to 1 */
export const correlatedLoss = (count: number, share: number, correlation: number, seed: number): Loss => {
  let wasLost = false
  const lost = uniform(count, seed).map(
    (x) => (wasLost = x < share * (1 - correlation) + (wasLost ? correlation : 0)),
  )
  return (frame) => lost[frame] ?? false
}

/** Frames sent on time, each up to `jitterMs` late (uniformly), without reordering. */
export const arrivalsOf = (
  count: number,
  jitterMs: number,
  seed: number,
  loss: Loss,
  frameMs = FRAME_MS,
): number[] => {
  const late = uniform(count, seed)
  return Array.from({ length: count }, (_, frame) =>
    loss(frame) ? Infinity : (frame + 1) * frameMs + jitterMs * (late[frame] ?? 0),
  )
}
