import { omit } from '../../base/omit'
import type { Fingerprint } from '../../protocol/directory'
import type { RoomImage } from '../model'
import { MAX_RECEIPTS, type RoomText } from '../rooms/room-text'
import { MAX_LENGTH, MAX_TEXTS, type StoredConversation, type StoredText } from './stored-conversation'

/** Ours that have not reached the other one: more are not taken. */
export const MAX_WAITING = 500
/** Of somebody to whom we have never written. */
const MAX_IMAGES_OF_STRANGERS = 4
/** Of them, images: as many as are kept on this computer in any case. */
export const MAX_WAITING_IMAGES = 24

/** What is said in a conversation. */
export type DirectText = Exclude<RoomText, { kind: 'picture' }>

/** What is to be said: a text, or an image of ours, whose bytes are elsewhere. */
export type DueText =
  | DirectText
  | {
      readonly kind: 'own-image'
      readonly id: string
      readonly image: RoomImage
      readonly replyTo?: string | undefined
    }

/** What we write: a text, or an image. */
export type Written = { readonly text: string } | { readonly image: RoomImage }

type Change = Extract<DirectText, { kind: 'edit' | 'deletion' }>

/**
 * What two people write to each other: what is kept of it, and what is to be said to the other one's phone. A text is ours to
 * deliver until the other phone says that it has it: we say it again whenever the other one comes, and a text that comes again
 * is known by its id. Pure.
 */
export class DirectConversation {
  #content: StoredConversation
  /** What we have said since the other one came. */
  #said = new Set<string>()
  /** Texts of ours whose changes have their place in the room, and are not confirmed. */
  readonly #placed = new Set<string>()
  /** Of the other one: to be confirmed. */
  #toConfirm = new Set<string>()
  #isReadDue = false

  constructor(content: StoredConversation) {
    this.#content = content
  }

  get content(): StoredConversation {
    return this.#content
  }

  get texts(): readonly StoredText[] {
    return this.#content.texts
  }

  /** Of the other one, at which we have not looked. */
  get unread(): number {
    const { texts, readId } = this.#content
    const read = texts.findIndex(({ id }) => id === readId)
    return texts.slice(read + 1).filter(({ isOwn, isDeleted }) => !isOwn && !isDeleted).length
  }

  /** Whether the other one's phone lacks something of ours. */
  get isWaiting(): boolean {
    return this.texts.some(({ delivery, isChangeDue }) => delivery === 'sending' || isChangeDue === true)
  }

  /** The identity to which we write from now on. */
  setKey(key: Fingerprint): void {
    if (key !== this.#content.key) this.#content = { ...this.#content, key }
  }

  /** @returns the new text; undefined: too many wait already */
  write(id: string, what: Written, replyTo: string | undefined, unixMs: number): StoredText | undefined {
    const waiting = this.texts.filter(({ delivery }) => delivery === 'sending')
    if (waiting.length >= MAX_WAITING) return undefined
    const images = waiting.filter(({ image }) => image).length
    if ('image' in what && images >= MAX_WAITING_IMAGES) return undefined
    const written: StoredText = {
      ...{ id, isOwn: true, unixMs, text: '', isEdited: false, isDeleted: false, delivery: 'sending' },
      ...what,
      ...(replyTo !== undefined && { replyTo }),
    }
    this.#put(written)
    return written
  }

  /** Changes a text of ours. @returns it; undefined: there is none that could be changed */
  edit(id: string, text: string): StoredText | undefined {
    const before = this.#ownText(id)
    if (!before || before.image) return undefined
    const isUnsaid = this.#isUnsaid(before)
    return this.#change(before, { text, isEdited: before.isEdited || !isUnsaid }, isUnsaid)
  }

  /** Deletes a text of ours. @returns it; undefined: there is none */
  delete(id: string): StoredText | undefined {
    const before = this.#ownText(id)
    if (!before) return undefined
    const isUnsaid = this.#isUnsaid(before)
    return this.#change(omit(before, 'delivery', 'image'), { text: '', isDeleted: true }, isUnsaid)
  }

  /** We have looked at everything. @returns false: we had before */
  markRead(): boolean {
    const last = this.texts.findLast(({ isOwn }) => !isOwn)
    if (!last || last.id === this.#content.readId) return false
    this.#content = { ...this.#content, readId: last.id }
    this.#isReadDue = true
    return true
  }

  /** The other one is there anew, and may lack whatever is not confirmed. */
  begin(): void {
    this.#said = new Set()
    this.#placed.clear()
  }

  /** What is to be said now; each is given once for each `begin`. @param tellsRead the user lets others know what was read */
  takeDue(tellsRead: boolean): readonly DueText[] {
    const due: DueText[] = []
    for (const text of this.texts) {
      if (text.delivery === 'sending' && this.#isNew(text.id)) {
        due.push(sayingOf(text))
        if (text.wasSaid !== true) this.#put({ ...text, wasSaid: true })
      } else if (text.isChangeDue === true && this.#isNew(`change of ${text.id}`)) due.push(changeOf(text))
    }
    return [...due, ...this.#takeReceipts(tellsRead)]
  }

  /**
   * Somebody of the two has said something, and it has its place.
   * @returns the texts that are new or have changed
   */
  hear(said: DirectText, isOwn: boolean, unixMs: number): readonly StoredText[] {
    return isOwn ? this.#hearOwn(said) : this.#hearOther(said, unixMs)
  }

  /** An image of the other one is on this computer. @returns it as a text; undefined: it was there before */
  addImage(
    { id, image, replyTo }: Extract<DirectText, { kind: 'image' }>,
    unixMs: number,
  ): StoredText | undefined {
    this.#toConfirm.add(id)
    if (this.has(id)) return undefined
    const { type, width, height, bytes } = image
    return this.#put({
      ...{ id, isOwn: false, unixMs, text: '', isEdited: false, isDeleted: false },
      image: { type, width, height, bytes },
      ...(replyTo !== undefined && { replyTo }),
    })
  }

  /** Whether we have written to the other one, so that they are no stranger. */
  get isAnswered(): boolean {
    return this.texts.some(({ isOwn }) => isOwn)
  }

  /** Whether images of the other one are wanted: only few before we have answered. */
  get takesImages(): boolean {
    return this.isAnswered || this.texts.filter(({ image }) => image).length < MAX_IMAGES_OF_STRANGERS
  }

  /** Whether this is an image of ours that is not deleted. */
  isOwnImage(id: string): boolean {
    return this.#ownText(id)?.image !== undefined
  }

  /** Whether there is such a text. */
  has(id: string): boolean {
    return this.texts.some((text) => text.id === id)
  }

  /** An image of ours is not on this computer any more. @returns its text */
  lose(id: string): StoredText | undefined {
    const text = this.#ownText(id)
    return text && this.#put({ ...text, delivery: 'failed' })
  }

  /** What we have said could not be said now. */
  failed(said: DirectText): void {
    if (said.kind === 'ring') return
    if (said.kind === 'receipt') for (const id of said.kept) this.#toConfirm.add(id)
    else this.#said.delete('id' in said ? said.id : `change of ${said.of}`)
  }

  #ownText(id: string): StoredText | undefined {
    return this.texts.find((text) => text.id === id && text.isOwn && !text.isDeleted)
  }

  /** Nobody can have seen it. */
  #isUnsaid({ delivery, wasSaid }: StoredText): boolean {
    return delivery === 'sending' && wasSaid !== true
  }

  #change(before: StoredText, change: Partial<StoredText>, isUnsaid: boolean): StoredText {
    this.#said.delete(`change of ${before.id}`)
    this.#placed.delete(before.id)
    return this.#put({ ...before, ...change, ...(!isUnsaid && { isChangeDue: true }) })
  }

  #isNew(what: string): boolean {
    if (this.#said.has(what)) return false
    this.#said.add(what)
    return true
  }

  #takeReceipts(tellsRead: boolean): readonly DirectText[] {
    const { readId } = this.#content
    const read = tellsRead && this.#isReadDue && readId !== undefined ? { read: readId } : {}
    const kept = [...this.#toConfirm].slice(0, MAX_RECEIPTS)
    if (kept.length === 0 && !('read' in read)) return []
    for (const id of kept) this.#toConfirm.delete(id)
    this.#isReadDue = false
    const receipt = { kind: 'receipt', kept, ...read } as const
    return [receipt, ...this.#takeReceipts(tellsRead)]
  }

  #hearOwn(said: DirectText): readonly StoredText[] {
    if (said.kind !== 'edit' && said.kind !== 'deletion') return []
    const text = this.texts.find(({ id, isOwn }) => isOwn && id === said.of)
    if (text?.isChangeDue === true && isAsIn(text, said)) this.#placed.add(text.id)
    return []
  }

  #hearOther(said: DirectText, unixMs: number): readonly StoredText[] {
    switch (said.kind) {
      case 'text': {
        this.#toConfirm.add(said.id)
        return this.has(said.id) ? [] : [this.#put(heardText(said, unixMs))]
      }
      case 'edit':
      case 'deletion':
        return this.#changed(said)
      case 'receipt':
        return this.#confirmed(said)
      case 'image':
        // It comes by `addImage`.
        if (this.has(said.id)) this.#toConfirm.add(said.id)
        return []
      case 'ring':
        // Nothing is kept of it.
        return []
    }
  }

  #changed(said: Change): readonly StoredText[] {
    // Also when it is not known here: it does not come again.
    this.#toConfirm.add(said.of)
    const before = this.texts.find(({ id, isOwn, isDeleted }) => id === said.of && !isOwn && !isDeleted)
    if (!before) return []
    const change = said.kind === 'edit' ? { text: said.text, isEdited: true } : { text: '', isDeleted: true }
    if (said.kind === 'edit' && before.image) return []
    return [
      this.#put({ ...omit(before, ...(said.kind === 'deletion' ? (['image'] as const) : [])), ...change }),
    ]
  }

  #confirmed({ kept, read }: Extract<DirectText, { kind: 'receipt' }>): readonly StoredText[] {
    const names = new Set(kept)
    for (const text of this.texts)
      if (text.isChangeDue === true && names.has(text.id) && this.#placed.delete(text.id))
        this.#put(omit(text, 'isChangeDue'))
    const lastRead = this.texts.findIndex(({ id, isOwn }) => isOwn && id === read)
    return this.texts
      .map((text, place) => afterReceipt(text, names.has(text.id), place <= lastRead))
      .filter((text) => text !== undefined)
      .map((text) => this.#put(text))
  }

  #put(text: StoredText): StoredText {
    const place = this.texts.findIndex(({ id }) => id === text.id)
    const texts = place < 0 ? [...this.texts, text] : this.texts.with(place, text)
    this.#content = { ...this.#content, texts: newest(texts) }
    return text
  }
}

function sayingOf({ id, text, image, replyTo }: StoredText): DueText {
  const more = replyTo === undefined ? {} : { replyTo }
  return image ? { kind: 'own-image', id, image, ...more } : { kind: 'text', id, text, ...more }
}

const changeOf = ({ id, text, isDeleted }: StoredText): Change =>
  isDeleted ? { kind: 'deletion', of: id } : { kind: 'edit', of: id, text }

/** Whether what we have said is how the text is now. */
const isAsIn = ({ text, isDeleted }: StoredText, said: Change): boolean =>
  said.kind === 'deletion' ? isDeleted : !isDeleted && text === said.text

const heardText = (
  { id, text, replyTo }: Extract<DirectText, { kind: 'text' }>,
  unixMs: number,
): StoredText => ({
  ...{ id, isOwn: false, unixMs, text, isEdited: false, isDeleted: false },
  ...(replyTo !== undefined && { replyTo }),
})

/** @returns undefined: the receipt does not change it */
function afterReceipt(text: StoredText, isKept: boolean, isRead: boolean): StoredText | undefined {
  const { isOwn, delivery } = text
  if (!isOwn || (delivery !== 'sending' && delivery !== 'delivered')) return undefined
  // What they have read is above what they read last; what has not come there is not.
  if (isRead && (isKept || delivery === 'delivered')) return { ...text, delivery: 'read' }
  return isKept && delivery === 'sending' ? { ...text, delivery: 'delivered' } : undefined
}

/** What is kept: the newest texts, and whatever is on its way. */
function newest(texts: readonly StoredText[]): readonly StoredText[] {
  let tooMany = texts.length - MAX_TEXTS
  let tooLong = texts.reduce((sum, { text }) => sum + text.length, 0) - MAX_LENGTH
  if (tooMany <= 0 && tooLong <= 0) return texts
  return texts.filter(({ delivery, text }) => {
    if (delivery === 'sending' || (tooMany <= 0 && tooLong <= 0)) return true
    tooMany--
    tooLong -= text.length
    return false
  })
}
