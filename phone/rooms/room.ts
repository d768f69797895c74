import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../base/clock'
import type { RoomSettings } from '../../protocol/rooms/inside'
import type { Identity } from '../privacy/identity'
import type { ChooseProxy } from '../signalling/proxy-choice'
import type { RoomKeys } from './keys'
import type { KeysTask } from './keys-task'
import { KeysWorker } from './keys-worker'
import type { ImageReference } from './images/image-reference'
import { ImageError, RoomImages } from './images/room-images'
import { type PastedImage, sealImage } from './images/sealed-image'
import type { KeptMessage } from './message-list'
import { RoomConnection } from './room-connection'
import { RoomMachine } from './room-machine'
import type { ModeratorRequest, RoomEventForUser, RoomInput, RoomOutput, RoomTimer } from './room-steps'
import { encodeContent, type RoomSignal, type RoomText } from './room-text'

export interface RoomOptions {
  /** The gateway to go to now: `ws://` or `wss://`, without a path. */
  readonly gateway: () => string
  /** The name of the room. */
  readonly room: string
  readonly identity: Identity
  /** The name that we are signed in with. */
  readonly name: string
  /** What shows the room who we are, as it is good now; undefined: there is none now. */
  readonly token: () => string | undefined
  /** Makes the room with these settings, if there is none. */
  readonly create?: Partial<RoomSettings> | undefined
  /** The secret of the link by which we are invited. */
  readonly link?: string | undefined
  readonly clock: Clock
  /** Returns numbers in [0, 1). */
  readonly random: () => number
  readonly chooseProxy?: ChooseProxy | undefined
  /** The roots that the gateway's certificate may have, PEM; Node's when undefined. */
  readonly roots?: readonly string[] | undefined
}

export interface ImageOptions {
  /** The id of the message; undefined: a new one. */
  readonly id?: string
  /** The id of a message. */
  readonly replyTo?: string
}

export interface WriteOptions {
  /** The id of a message. */
  readonly replyTo?: string
  /** Identities of people. */
  readonly mentions?: readonly string[]
}

export type RoomUpdate =
  | RoomEventForUser
  /** The members compare it: six groups of five digits. It is another one when others have the keys. */
  | { readonly kind: 'safety-code'; readonly code: string }
  /** The connection is lost, and made again by itself. */
  | { readonly kind: 'lost'; readonly detail: string; readonly retryMs: number }

interface RoomEvents {
  update: [RoomUpdate]
  /** Of another epoch than those before; undefined: we have none now. */
  keys: [RoomKeys | undefined]
}

/** Bytes of what names a message or a request. */
const ID_BYTES = 16

const newId = (): string => randomBytes(ID_BYTES).toString('base64url')

/** A room that we are in: carries out what the machine wants, by a connection, keys and timers. */
export class Room extends EventEmitter<RoomEvents> {
  readonly #clock: Clock
  readonly #machine: RoomMachine
  readonly #connection: RoomConnection
  readonly #worker: KeysWorker
  readonly #images: RoomImages
  readonly #timers = new Map<RoomTimer, CancelTimer>()
  /** Images on their way to the host, by the ids of their messages. */
  readonly #uploads = new Set<string>()
  /** What has happened while something else was carried out. */
  readonly #inputs: RoomInput[] = []
  #isTaking = false
  /** The last task of the keys: the next one begins after it. */
  #tasks: Promise<void> = Promise.resolve()
  /** Counts codes that were asked for. */
  #codes = 0
  #toldKeys: { readonly keys: RoomKeys; readonly epoch: bigint } | undefined

  constructor(options: RoomOptions) {
    super()
    const { clock, random, identity, create, link, room, name } = options
    this.#clock = clock
    this.#machine = new RoomMachine({ own: identity.fingerprint, create, link, random, newId })
    this.#worker = new KeysWorker({ room, identity, name, clock })
    this.#connection = new RoomConnection(options)
    this.#images = new RoomImages({ clock, send: (request) => this.#connection.send(request) })
    this.#connection.on('open', () => this.#take({ kind: 'open' }))
    this.#connection.on('news', (news) => {
      if (!this.#images.hear(news)) this.#take({ kind: 'news', news })
    })
    this.#connection.on('closed', (code) => this.#take({ kind: 'closed', code }))
    this.#connection.on('lost', (detail, retryMs) => {
      this.#images.lose()
      this.emit('update', { kind: 'lost', detail, retryMs })
      this.#take({ kind: 'lost' })
    })
  }

  /** Oldest first, as they stand after all edits. */
  get messages(): readonly KeptMessage[] {
    return this.#machine.messages
  }

  /** For the keys of voice; undefined while we have none. */
  get keys(): RoomKeys | undefined {
    return this.#worker.keys
  }

  /** Enters, and stays until `leave`, or until we may not. */
  start(): void {
    this.#connection.start()
  }

  /** Makes the next attempt now, because the network has changed. */
  retryNow(): void {
    this.#connection.retryNow()
  }

  /** The connection is likely to be dead: makes another one now. */
  reconnect(): void {
    this.#connection.reconnect('the network has changed, or the computer was asleep')
    this.#connection.retryNow()
  }

  /** Says anything. It has its place in the room when it comes as `said`. @throws RangeError for what no other phone would read */
  say(said: RoomText): void {
    encodeContent(said)
    if (said.kind === 'deletion') this.#uploads.delete(said.of)
    this.#take({ kind: 'say', said })
  }

  /**
   * Writes. It has its place in the room when the `message` of it comes.
   * @returns the id of the message
   * @throws RangeError for a text that is empty, too long, or has control characters, and for too many mentions
   */
  write(text: string, { replyTo, mentions }: WriteOptions = {}): string {
    const id = newId()
    const more = { ...(replyTo !== undefined && { replyTo }), ...(mentions && { mentions: [...mentions] }) }
    this.say({ kind: 'text', id, text, ...more })
    return id
  }

  /**
   * Shows an image. Its `message` comes when the host has all of it, so after texts that we write meanwhile.
   * @returns the id of the message
   * @throws RangeError for an image that is none, or too large, and where its type or size is another one
   */
  writeImage(image: PastedImage, { id = newId(), replyTo }: ImageOptions = {}): string {
    const { reference, sealed } = sealImage(image)
    const more = replyTo === undefined ? {} : { replyTo }
    const said = { kind: 'image', id, image: reference, ...more } as const
    encodeContent(said)
    this.#uploads.add(id)
    void this.#images.put(reference, sealed).then((outcome) => {
      // It was deleted meanwhile: nobody is to see it.
      if (!this.#uploads.delete(id)) return
      if (outcome === 'done') this.#take({ kind: 'say', said })
      else this.emit('update', { kind: 'unsaid', said, reason: outcome })
    })
    return id
  }

  /**
   * The image of a message, as it was pasted.
   * @param id of the message
   * @throws {ImageError}
   */
  async image(id: string): Promise<Uint8Array> {
    const reference = this.messages.find((message) => message.id === id)?.image
    if (!reference) throw new ImageError('no-image')
    return this.#images.fetch(reference)
  }

  /**
   * Gives an image to the host, without a message.
   * @returns how others find it; undefined: the host does not take it. It waits for ever when we are in the room no longer.
   * @throws RangeError as `writeImage`
   */
  async putImage(image: PastedImage): Promise<ImageReference | undefined> {
    const { reference, sealed } = sealImage(image)
    return (await this.#images.put(reference, sealed)) === 'done' ? reference : undefined
  }

  /** An image that somebody has put to the host. @throws {ImageError} */
  fetchImage(reference: ImageReference): Promise<Uint8Array> {
    return this.#images.fetch(reference)
  }

  /** Changes a message of ours. @throws RangeError as `write` */
  edit(id: string, text: string): void {
    this.say({ kind: 'edit', of: id, text })
  }

  /** Deletes a message of ours; as a moderator, any. @throws RangeError for what is no id */
  delete(id: string): void {
    this.say({ kind: 'deletion', of: id })
  }

  /** Tells the others that we are writing, if they can hear it now. */
  type(): void {
    this.#take({ kind: 'typing' })
  }

  /** Says something to those who are there now, if they can hear it. @throws RangeError for what no other phone would read */
  signal(said: Exclude<RoomSignal, { kind: 'typing' }>): void {
    encodeContent(said)
    this.#take({ kind: 'signal', said })
  }

  /** Lets a guest in, who then calls us by this reference; undefined: turns the guest away. */
  answerGuest(guest: number, reference: string | undefined): void {
    this.#take({ kind: 'answer-guest', guest, reference })
  }

  moderate(request: ModeratorRequest): void {
    this.#take({ kind: 'moderate', request })
  }

  /** Leaves the room for good. */
  leave(): void {
    this.#take({ kind: 'leave' })
  }

  /** What happens while outputs are carried out is taken after them. */
  #take(input: RoomInput): void {
    this.#inputs.push(input)
    if (this.#isTaking) return
    this.#isTaking = true
    try {
      for (let next = this.#inputs.shift(); next; next = this.#inputs.shift())
        for (const output of this.#machine.take(next)) this.#carryOut(output)
    } finally {
      this.#isTaking = false
    }
    this.#tellKeys()
  }

  #tellKeys(): void {
    const { keys } = this.#worker
    if (keys === this.#toldKeys?.keys && keys?.epoch === this.#toldKeys?.epoch) return
    this.#toldKeys = keys && { keys, epoch: keys.epoch }
    this.emit('keys', keys)
  }

  #carryOut(output: RoomOutput): void {
    switch (output.kind) {
      case 'send':
        // What cannot be sent is sent when the connection is there again.
        this.#connection.send(output.request)
        return
      case 'reconnect':
        return this.#connection.reconnect(output.reason)
      case 'disconnect':
        this.#images.end()
        return this.#connection.stop()
      case 'pause':
        return this.#connection.setPaused(output.is)
      case 'keys':
        return this.#perform(output.task)
      case 'forget-keys':
        this.#codes++
        return this.#worker.forget()
      case 'safety-code':
        return void this.#tellSafetyCode()
      case 'start-timer':
        return this.#startTimer(output.timer, output.ms)
      case 'stop-timer':
        return this.#stopTimer(output.timer)
      case 'tell':
        this.emit('update', output.event)
        return
    }
  }

  #perform(task: KeysTask): void {
    this.#tasks = this.#tasks.then(async () => {
      const result = await this.#worker.perform(task)
      this.#take({ kind: 'done', result })
    })
  }

  /** The newest one only: it takes some tenths of a second. */
  async #tellSafetyCode(): Promise<void> {
    const asked = ++this.#codes
    const code = await this.#worker.keys?.safetyCode()
    if (code !== undefined && asked === this.#codes) this.emit('update', { kind: 'safety-code', code })
  }

  #startTimer(timer: RoomTimer, ms: number): void {
    this.#stopTimer(timer)
    const fire = (): void => {
      this.#timers.delete(timer)
      this.#take({ kind: 'timer', timer })
    }
    this.#timers.set(timer, this.#clock.after(ms, fire))
  }

  #stopTimer(timer: RoomTimer): void {
    this.#timers.get(timer)?.()
    this.#timers.delete(timer)
  }
}
