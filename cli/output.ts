import type { EndReason, Privacy } from '../phone/model'
import type { VoiceStats } from '../phone/voice/voice-contract'
import { LineWriter } from './line-writer'

/** An event, one line of `--json`. Scripts rely on these: names and types must not change. */
export type CliEvent =
  /** The server listens, with or without TLS; or a calling phone has opened its port for the other side. */
  | {
      readonly event: 'listening'
      readonly host: string
      readonly port: number
      readonly encrypted?: boolean
    }
  /** The server is announced as `name`, with the computer's host name `host`. */
  | { readonly event: 'advertised'; readonly name: string; readonly host: string }
  /** `identity`: ours, the SHA-256 of our public key in hexadecimal digits. */
  | { readonly event: 'online'; readonly name: string; readonly identity?: string }
  /** The people online now, without ourselves. */
  | { readonly event: 'contacts'; readonly names: readonly string[] }
  | {
      readonly event: 'incoming'
      readonly from: string
      readonly privacy: Privacy
      readonly identity?: string
    }
  | { readonly event: 'ringing'; readonly to: string }
  /** `identity`: proved by the peer; without one the call is not private. */
  | {
      readonly event: 'talking'
      readonly with: string
      readonly privacy: Privacy
      readonly identity?: string
    }
  /** A peer connected to our port that did not prove to be the callee. */
  | { readonly event: 'turned-away'; readonly detail: string }
  | ({ readonly event: 'stats' } & VoiceStats)
  | { readonly event: 'ended'; readonly with: string; readonly reason: EndReason; readonly stats: VoiceStats }
  | { readonly event: 'error'; readonly message: string }

/** The output of the command line. */
export interface Output {
  /** @param text the same in words; undefined: for scripts only */
  emit(event: CliEvent, text: string | undefined): void
  /** Reports an error: an event, or text on standard error. */
  error(message: string): void
  /** Text that is not an event: help, version. */
  print(text: string): void
  /** Resolves when everything is written, or after a time-out. */
  flush(): Promise<void>
}

/**
 * Writes to standard output.
 * @param json one JSON object a line instead of text
 */
export function createOutput(json: boolean): Output {
  const writer = new LineWriter(1)
  return {
    emit(event, text) {
      if (json) writer.write(`${JSON.stringify(event)}\n`)
      else if (text !== undefined) writer.write(`${printable(text)}\n`)
    },
    error(message) {
      if (json) writer.write(`${JSON.stringify({ event: 'error', message } satisfies CliEvent)}\n`)
      else console.error(`ringdown: ${printable(message)}`)
    },
    print: (text) => writer.write(`${text}\n`),
    flush: () => writer.flush(),
  }
}

/** One line without control characters: names and reasons come from others, who could send terminal control sequences. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, '\ufffd')
