import { legible } from '../base/names/hidden'
import type { EndReason, Privacy } from '../phone/model'
import type { VoiceStats } from '../phone/voice/voice-contract'
import { LineWriter } from './line-writer'

/** One happening, as a line of `--json` shows it. Scripts rely on these: names and types stay. */
export type CliEvent =
  /** The server listens, and says whether by TLS; or a phone that calls has opened its port for the other side. */
  | {
      readonly event: 'listening'
      readonly host: string
      readonly port: number
      readonly encrypted?: boolean
    }
  /** Phones nearby are told of the server, as `name`; `host` is the computer's name that goes with it. */
  | { readonly event: 'advertised'; readonly name: string; readonly host: string }
  /** Where the server keeps who owns which name; without `file` until it stops. */
  | { readonly event: 'names'; readonly file?: string }
  /** An owner of a name; `key` is the phone's identity, days are YYYY-MM-DD. */
  | {
      readonly event: 'name'
      readonly name: string
      readonly key: string
      readonly since: string
      readonly seen: string
    }
  | { readonly event: 'released'; readonly name: string }
  | { readonly event: 'renamed'; readonly from: string; readonly to: string }
  /** An identity was written to a file, or read from one. */
  | { readonly event: 'exported' | 'imported'; readonly identity: string; readonly file: string }
  /** `identity`: who we are, SHA-256 of our public key in hexadecimal digits. */
  | { readonly event: 'online'; readonly name: string; readonly identity?: string }
  /** Who is online now, without ourselves. */
  | { readonly event: 'contacts'; readonly names: readonly string[] }
  | {
      readonly event: 'incoming'
      readonly from: string
      readonly privacy: Privacy
      readonly identity?: string
    }
  | { readonly event: 'ringing'; readonly to: string }
  /** `identity`: who they have proved to be; without one the call is not private. */
  | {
      readonly event: 'talking'
      readonly with: string
      readonly privacy: Privacy
      readonly identity?: string
    }
  /** Somebody came to our port who could not prove to be whom we call. */
  | { readonly event: 'turned-away'; readonly detail: string }
  | ({ readonly event: 'stats' } & VoiceStats)
  | { readonly event: 'ended'; readonly with: string; readonly reason: EndReason; readonly stats: VoiceStats }
  | { readonly event: 'error'; readonly message: string }

/** Takes what the command line has to say. */
export interface Output {
  /** @param text the same in words; undefined where people need not be told */
  emit(event: CliEvent, text: string | undefined): void
  /** Something went wrong: an event, or words on standard error. */
  error(message: string): void
  /** Words that are no event: help, version. */
  print(text: string): void
  /** Resolves when everything is written, or nobody reads it in time. */
  flush(): Promise<void>
}

/**
 * Writes to standard output. Words are one line each, without control or hidden characters: names and reasons come from
 * others, who could send a terminal's commands.
 * @param json one JSON object a line instead of words
 */
export function createOutput(json: boolean): Output {
  const writer = new LineWriter(1)
  return {
    emit(event, text) {
      if (json) writer.write(`${JSON.stringify(event)}\n`)
      else if (text !== undefined) writer.write(`${legible(text)}\n`)
    },
    error(message) {
      if (json) writer.write(`${JSON.stringify({ event: 'error', message } satisfies CliEvent)}\n`)
      else console.error(`ringdown: ${legible(message)}`)
    },
    print: (text) => writer.write(`${text}\n`),
    flush: () => writer.flush(),
  }
}
