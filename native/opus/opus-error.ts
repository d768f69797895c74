/** libopus' error codes (opus_defines.h). */
const MEANINGS: Readonly<Record<number, string>> = {
  [-1]: 'bad argument',
  [-2]: 'buffer too small',
  [-3]: 'internal error',
  [-4]: 'corrupted packet',
  [-5]: 'not supported',
  [-6]: 'invalid state',
  [-7]: 'out of memory',
}

/** libopus refused a call. The codec that threw it stays usable. */
export class OpusError extends Error {
  override readonly name = 'OpusError'

  static ofCode(doing: string, code: number): OpusError {
    return new OpusError(`Opus cannot ${doing}: ${MEANINGS[code] ?? 'unknown error'} (${code})`)
  }
}
