import type {
  GuestInRoom,
  BusyStatus,
  EndReason,
  OwnRoomFloor,
  Privacy,
  RoomEndCause,
  RoomMember,
  RoomMessage,
  RoomPhase,
  RoomVoiceState,
  VoicePath,
} from '../phone/model'
import type { RoomVoiceStats } from '../phone/voice/room-contract'
import type { VoiceStats } from '../phone/voice/voice-contract'
import type { GroupPorts } from '../server/whole/served-groups'
import { legibleLine } from '../locales/names'
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
  /** The server's HTTP port, with the broker. */
  | { readonly event: 'http'; readonly host: string; readonly port: number; readonly encrypted: boolean }
  /** People can call from a browser, at the HTTP port. */
  | { readonly event: 'guests'; readonly encrypted: boolean }
  /** The server is announced as `name`, with the computer's host name `host`. `lostName`: another server had that name. */
  | {
      readonly event: 'advertised'
      readonly name: string
      readonly host: string
      readonly lostName?: string
    }
  /** The UDP port at which phones learn their address; without `port` the server does not tell them. */
  | { readonly event: 'stun'; readonly port?: number }
  /** There are rooms here. `port`: the TCP port for the gateways of other servers. */
  | { readonly event: 'rooms'; readonly port?: number }
  /** The UDP ports of the parts of group calls; without one there is no such part. Phones use `balancer` and `servingNode`. */
  | ({ readonly event: 'room-voice' } & GroupPorts)
  /** Where operators read the metrics; without `port` they do not. */
  | { readonly event: 'metrics'; readonly host?: string; readonly port?: number }
  /** The file with the owners of names; without `file` they are kept until the server stops. */
  | {
      readonly event: 'names'
      readonly file?: string
      /** The network keeps them. */
      readonly isShared?: boolean
    }
  /** `serve --cluster`, `cluster code`: with this code another machine joins the network; `until` is a Unix time, ms. */
  | {
      readonly event: 'join-code'
      readonly code: string
      readonly masters: readonly string[]
      readonly uses: number
      readonly until: number
    }
  /** The server has joined a network, or has come back to it; `node` is its id there. */
  | { readonly event: 'joined'; readonly node: string; readonly masters: readonly string[] }
  /** An operator wants the server to be empty; it ends when the last has gone. */
  | { readonly event: 'draining' }
  /** `cluster list`: a node; `since` is a Unix time, ms; `load` is the number of people who are signed in there. */
  | {
      readonly event: 'node'
      readonly node: string
      readonly roles: readonly string[]
      readonly version: string
      readonly load: number
      readonly since?: number
      readonly host?: string
      readonly state: 'master' | 'standby' | 'draining' | 'running'
    }
  /** `cluster drain`, `cluster revoke`: the master does it. */
  | { readonly event: 'drained' | 'revoked'; readonly node: string }
  /** `serve --check-config`: a setting as it holds, and what has set it; without `value` it is not set. */
  | {
      readonly event: 'setting'
      readonly name: string
      readonly value?: string | readonly string[]
      readonly from: string
    }
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
  /**
   * `identity`: ours, the SHA-256 of our public key in hexadecimal digits. `isOriginal`: the server forwards nothing beyond
   * the original protocol, so no call there is private.
   */
  | {
      readonly event: 'online'
      readonly name: string
      readonly identity?: string
      readonly isOriginal?: boolean
    }
  /** The people online now, without ourselves; and the statuses of those who may not answer, by name. */
  | {
      readonly event: 'contacts'
      readonly names: readonly string[]
      readonly statuses: Readonly<Record<string, BusyStatus>>
    }
  /** `lookAlike`: the known person whom a warning is about, if the caller's name only looks like theirs. */
  | {
      readonly event: 'incoming'
      readonly from: string
      readonly privacy: Privacy
      readonly identity?: string
      readonly lookAlike?: string
    }
  | { readonly event: 'ringing'; readonly to: string }
  /** `identity`: the peer has proved it; without one the call is not private. */
  | {
      readonly event: 'talking'
      readonly with: string
      readonly privacy: Privacy
      readonly identity?: string
      readonly lookAlike?: string
    }
  /** The other side of the call has muted itself or put us on hold, or neither any more. */
  | {
      readonly event: 'peer-state'
      readonly with: string
      readonly muted: boolean
      readonly holding: boolean
    }
  /** The path that voice takes, when it is first known and when it changes. */
  | { readonly event: 'path'; readonly with: string; readonly path: VoicePath }
  /** Nothing comes from the other side, and the phone looks for another path; then voice comes again. */
  | { readonly event: 'reconnecting' | 'reconnected'; readonly with: string }
  /** A peer connected to our port that did not prove to be the callee. */
  | { readonly event: 'turned-away'; readonly detail: string }
  | ({ readonly event: 'stats' } & VoiceStats)
  | { readonly event: 'ended'; readonly with: string; readonly reason: EndReason; readonly stats: VoiceStats }
  /** The room that we are in, at each change. `isSilenced`: a moderator has muted us. */
  | {
      readonly event: 'room'
      readonly room: string
      readonly phase: RoomPhase
      readonly voice: RoomVoiceState
      readonly isModerator: boolean
      readonly isSilenced: boolean
      readonly mode?: 'open' | 'push-to-talk'
      readonly topic?: string
    }
  /** Who is in the room, in the order in which they came. */
  | { readonly event: 'members'; readonly members: readonly RoomMember[] }
  | { readonly event: 'member-joined' | 'member-left'; readonly name: string; readonly key: string }
  /** A message is new or has changed; it is then told whole again. */
  | ({ readonly event: 'text' } & RoomMessage)
  /** Who is heard, at each change. `guests` is not there when no guest speaks. */
  | {
      readonly event: 'speaking'
      readonly names: readonly string[]
      readonly keys: readonly string[]
      readonly guests?: readonly Pick<GuestInRoom, 'id' | 'name'>[]
    }
  /** Of a push-to-talk room; without `key` nobody has the floor. `untilMs` is a Unix time. */
  | { readonly event: 'floor'; readonly holder?: string; readonly key?: string; readonly own: OwnRoomFloor }
  /** A guest from a browser asks us to be let into the room. */
  | { readonly event: 'guest-asks'; readonly name: string; readonly lookAlike?: string }
  /** Guests in the room, at each change. `by` is the key of the member who brings them in, `broughtBy` the name. */
  | {
      readonly event: 'room-guests'
      readonly guests: readonly (Omit<GuestInRoom, 'lookAlike' | 'isSpeaking'> & {
        readonly broughtBy: string
      })[]
    }
  /** Somebody whom we have seen in a room asks us into it. */
  | { readonly event: 'asked-into'; readonly room: string; readonly name: string; readonly key: string }
  /** The members of the room compare it. */
  | { readonly event: 'safety-code'; readonly code: string }
  /** The secret of the room's new link. */
  | { readonly event: 'invitation'; readonly link: string }
  | ({ readonly event: 'room-stats' } & RoomVoiceStats)
  | { readonly event: 'room-ended'; readonly room: string; readonly cause: RoomEndCause }
  | { readonly event: 'error'; readonly message: string }

/** The events of one kind. */
export type CliEventOf<Kind extends CliEvent['event']> = Extract<CliEvent, { event: Kind }>

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
 * Writes to standard output. Words are one line each, without control or hidden characters, because names and reasons
 * from others could contain terminal commands.
 * @param json one JSON object a line instead of words
 */
export function createOutput(json: boolean): Output {
  const writer = new LineWriter(1)
  return {
    emit(event, text) {
      if (json) writer.write(`${JSON.stringify(event)}\n`)
      else if (text !== undefined) writer.write(`${legibleLine(text)}\n`)
    },
    error(message) {
      if (json) writer.write(`${JSON.stringify({ event: 'error', message } satisfies CliEvent)}\n`)
      else console.error(`ringdown: ${legibleLine(message)}`)
    },
    print: (text) => writer.write(`${text}\n`),
    flush: () => writer.flush(),
  }
}
