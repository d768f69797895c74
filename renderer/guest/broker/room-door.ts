import { readUnread } from './guards'

/** Why nobody lets us in. */
export type DoorRefusal =
  | 'no-room'
  /** Its moderators let no guests in. */
  | 'no-guests'
  /** Nobody who may let guests in is there. */
  | 'nobody'
  | 'refused'
  | 'no-answer'
  | 'too-often'
  /** The server cannot be reached, or does not answer as servers do. */
  | 'away'

export type DoorAnswer =
  /** The member whom to call, and by which reference. */
  | { readonly kind: 'admitted'; readonly by: string; readonly reference: string }
  | { readonly kind: 'refused'; readonly why: DoorRefusal }

export interface DoorQuestion {
  readonly room: string
  /** The secret of the link that invites. */
  readonly link: string | undefined
  /** What we are called at the broker. */
  readonly name: string
}

/** A room's host gives up after 60 s, and says so. */
const ANSWER_MS = 75_000
/** Characters. */
const MAX_MESSAGE = 4_096
/** What a gateway closes with that has too much to do. */
const TOO_OFTEN = 1013

const REFUSALS: readonly DoorRefusal[] = [
  ...(['no-room', 'no-guests', 'nobody', 'refused', 'no-answer', 'too-often', 'away'] as const),
]
const AWAY: DoorAnswer = { kind: 'refused', why: 'away' }

/** Asks the members of a room, by the server that serves the page, to let us in. */
export class RoomDoor {
  readonly answer: Promise<DoorAnswer>
  readonly #socket: WebSocket

  /** @param url of the server, `ws:` or `wss:`, without a path */
  constructor(url: string, { room, link, name }: DoorQuestion) {
    const socket = new WebSocket(`${url}/api/room/${encodeURIComponent(room)}`)
    this.#socket = socket
    const say = (message: object): void => socket.send(JSON.stringify(message))
    this.answer = new Promise((resolve) => {
      const timer = setTimeout(() => done(AWAY), ANSWER_MS)
      const done = (answer: DoorAnswer): void => {
        clearTimeout(timer)
        resolve(answer)
        socket.close()
      }
      socket.addEventListener('open', () => say({ action: 'auth', token: 'guest' }))
      socket.addEventListener('close', ({ code }) =>
        done(code === TOO_OFTEN ? { kind: 'refused', why: 'too-often' } : AWAY),
      )
      socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        const message = typeof data === 'string' && data.length <= MAX_MESSAGE ? readUnread(data) : undefined
        if (message?.['action'] === 'hello') say({ action: 'ask', name, ...(link !== undefined && { link }) })
        const answer = message && readAnswer(message)
        if (answer) done(answer)
      })
    })
  }

  /** Does not ask any more: `answer` is `away`. */
  close(): void {
    this.#socket.close()
  }
}

/** @returns undefined for what is no answer. Never throws. */
export function readAnswer(message: Readonly<Record<string, unknown>>): DoorAnswer | undefined {
  const { action, by, reference, reason } = message
  if (action === 'refused')
    return { kind: 'refused', why: REFUSALS.find((each) => each === reason) ?? 'away' }
  const isAdmitted = action === 'admitted' && typeof by === 'string' && typeof reference === 'string'
  if (!isAdmitted || !/^[0-9a-f]{16}$/.test(reference)) return undefined
  return { kind: 'admitted', by, reference }
}
