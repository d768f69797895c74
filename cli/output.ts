import { writeSync } from 'node:fs'
import type { EndReason } from '../electron/api'
import type { VoiceStats } from '../electron/phone/voice/voice-contract'

/** One happening, as a line of `--json` shows it. Scripts rely on these: names and types stay. */
export type CliEvent =
  /** The server listens; or a phone that calls has opened its port for the other side. */
  | { readonly event: 'listening'; readonly host: string; readonly port: number }
  | { readonly event: 'online'; readonly name: string }
  /** Who is online now, without ourselves. */
  | { readonly event: 'contacts'; readonly names: readonly string[] }
  | { readonly event: 'incoming'; readonly from: string }
  | { readonly event: 'ringing'; readonly to: string }
  | { readonly event: 'talking'; readonly with: string }
  | ({ readonly event: 'stats' } & VoiceStats)
  | { readonly event: 'ended'; readonly with: string; readonly reason: EndReason; readonly stats: VoiceStats }
  | { readonly event: 'error'; readonly message: string }

/** Takes what the command line has to say. */
export interface Output {
  /** @param text the same in words; undefined where people need not be told */
  emit(event: CliEvent, text: string | undefined): void
  /** Words that are no event: help, version. */
  print(text: string): void
}

/** A reader that is slow for longer than this loses the line. */
const MAX_WAIT_MS = 2_000
const WAIT_STEP_MS = 5

/**
 * Writes to the real standard output. Its descriptor is told by `bin/ringdown` (RINGDOWN_STDOUT_FD), which keeps
 * descriptor 1 for what PortAudio prints by itself.
 * @param json one JSON object a line instead of words
 */
export function createOutput(json: boolean): Output {
  const fd = Number(process.env['RINGDOWN_STDOUT_FD'] ?? 1)
  return {
    emit(event, text) {
      if (json) writeLine(fd, JSON.stringify(event))
      else if (text !== undefined) writeLine(fd, text)
    },
    print: (text) => writeLine(fd, text),
  }
}

/** Synchronous, so that the last words before an exit are not lost. */
function writeLine(fd: number, line: string): void {
  let rest: Uint8Array = Buffer.from(`${line}\n`)
  for (let waited = 0; rest.length > 0 && waited < MAX_WAIT_MS;) {
    try {
      rest = rest.subarray(writeSync(fd, rest))
    } catch (error) {
      // A reader that is gone does not end a call; a full pipe is waited for.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_STEP_MS)
      waited += WAIT_STEP_MS
    }
  }
}
