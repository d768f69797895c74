/** What the main process logs when a call has ended, as far as the demo reads it. */
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

/** The last call that a log of JSON lines tells of; other lines are passed over. */
export const lastCallOf = (log: string): EndedCall['stats'] | undefined => {
  for (const line of log.split('\n').reverse()) {
    try {
      const value: unknown = JSON.parse(line)
      if (isEndedCall(value)) return value.stats
    } catch {
      // Chromium and PortAudio print to the same place, in words.
    }
  }
  return undefined
}
