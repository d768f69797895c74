/** The fields that the demo reads from the main process's log line at the end of a call. */
interface EndedCall {
  readonly stats: { readonly framesSent: number; readonly framesReceived: number }
}

const isEndedCall = (value: unknown): value is EndedCall =>
  typeof value === 'object' &&
  value !== null &&
  'stats' in value &&
  typeof value.stats === 'object' &&
  value.stats !== null &&
  'framesSent' in value.stats &&
  'framesReceived' in value.stats

/** The calls in a log of JSON lines, in order; other lines are skipped. */
export const endedCallsIn = (log: string): EndedCall['stats'][] =>
  log.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line)
      return isEndedCall(value) ? [value.stats] : []
    } catch {
      // Chromium and PortAudio print plain text to the same place.
      return []
    }
  })
