/** Fades linearly from one sound to another over their length. `output` may be one of the two. */
export const crossfade = (from: Float32Array, to: Float32Array, output: Float32Array): void => {
  for (let n = 0; n < output.length; n++) {
    const share = (n + 1) / output.length
    output[n] = (from[n] ?? 0) * (1 - share) + (to[n] ?? 0) * share
  }
}
