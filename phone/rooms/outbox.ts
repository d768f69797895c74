import type { RoomEvent } from '../../protocol/rooms/inside'
import type { RoomText } from './room-text'

/** A text of ours on its way. */
export interface OutgoingText {
  readonly said: RoomText
  /** What the host is to call it. Another one after a try that nobody could read. */
  readonly id: string
  /** Whether the host has it, and has not answered. */
  readonly isUnderWay: boolean
}

/** A group and its epoch. */
export interface Place {
  readonly group: number
  readonly epoch: number
}

interface Sealed extends Place {
  readonly data: string
}

const MAX_TEXTS = 200
/** How often one text is sealed anew: an honest host asks for none. */
const MAX_TRIES = 5
const MAX_SEALED = 16
/** Texts of more epochs ago cannot be read. */
const READABLE_EPOCHS = 2

/**
 * Texts of ours that have not come back from the host. One is under way at a time, so that their order stays; it is sent
 * again until its event is there. Pure.
 */
export class Outbox {
  readonly #newId: () => string
  #texts: readonly OutgoingText[] = []
  /** Of the first text: whichever of them comes back is ours. */
  #sealed: readonly Sealed[] = []
  #tries = 0

  constructor(newId: () => string) {
    this.#newId = newId
  }

  get first(): OutgoingText | undefined {
    return this.#texts[0]
  }

  /** @returns false when too many wait */
  add(said: RoomText): boolean {
    if (this.#texts.length >= MAX_TEXTS) return false
    this.#texts = [...this.#texts, { said, id: this.#newId(), isUnderWay: false }]
    return true
  }

  /** The text of the first one as it can be sent again; undefined: it has to be sealed. */
  sealedAt({ group, epoch }: Place): string | undefined {
    return this.#sealed.find((sealed) => sealed.group === group && sealed.epoch === epoch)?.data
  }

  sent(data: string, { group, epoch }: Place): void {
    if (!this.first) return
    if (this.sealedAt({ group, epoch }) === undefined)
      this.#sealed = [...this.#sealed, { data, group, epoch }].slice(-MAX_SEALED)
    this.#changeFirst({ isUnderWay: true })
  }

  /** What is under way has to be sent again. */
  sendAgain(): void {
    this.#changeFirst({ isUnderWay: false })
  }

  /** Gives up the first one. */
  drop(): RoomText | undefined {
    const said = this.first?.said
    this.#texts = this.#texts.slice(1)
    this.#sealed = []
    this.#tries = 0
    return said
  }

  /** An event of ours has come back. @returns the text that has its place now; undefined: it is none that we have sent, or nobody can read it */
  cameBack({ id, data, group, epoch }: RoomEvent): RoomText | undefined {
    const sealed = this.#sealed.find((one) => one.data === data)
    if (!sealed || this.first?.id !== id) return undefined
    const isUnreadable = group !== sealed.group || epoch - sealed.epoch > READABLE_EPOCHS
    if (!isUnreadable || ++this.#tries >= MAX_TRIES) return this.drop()
    this.#sealed = []
    this.#changeFirst({ id: this.#newId(), isUnderWay: false })
    return undefined
  }

  #changeFirst(change: Partial<OutgoingText>): void {
    this.#texts = this.#texts.map((text, n) => (n === 0 ? { ...text, ...change } : text))
  }
}
