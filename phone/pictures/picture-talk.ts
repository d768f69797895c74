import type { CancelTimer, Clock } from '../../base/clock'
import { MAX_PICTURE_BYTES, type PictureHash } from '../model'
import { ImageError } from '../rooms/images/room-images'
import type { Room } from '../rooms/room'
import { isPictureHeader, pictureHashOf, readPicture } from './picture-format'
import type { PictureWords } from './picture-words'
import type { PictureOwner, Pictures } from './pictures'

/** A picture that had to wait is asked for so much later. ms */
export const ASK_AGAIN_MS = 60_000

export interface PictureTalkOptions {
  readonly clock: Clock
  readonly room: Pick<Room, 'say' | 'putImage' | 'fetchImage'>
  readonly pictures: Pictures
  readonly other: PictureOwner
}

/**
 * What two phones that meet say to each other about the pictures of their people: each tells which one it shows, and asks for
 * that of the other one if it lacks it.
 */
export class PictureTalk {
  readonly #options: PictureTalkOptions
  #isThere = false
  /** What we have told the other one since it came. */
  #told: { readonly hash: PictureHash | undefined } | undefined
  /** What the other one has told us, until it is dealt with. */
  #heard: { readonly hash: PictureHash | undefined } | undefined
  /** Asked for, and not there yet. */
  #wanted: PictureHash | undefined
  #isFetching = false
  /** Pictures on their way, in both directions. */
  #onTheWay = 0
  /** Counts the meetings. */
  #meeting = 0
  #cancelTimer: CancelTimer | undefined

  constructor(options: PictureTalkOptions) {
    this.#options = options
  }

  /** A picture is on its way. */
  get isBusy(): boolean {
    return this.#onTheWay > 0
  }

  /** The other one is there, anew. */
  begin(): void {
    this.end()
    this.#isThere = true
    this.follow()
  }

  /** The other one is there no longer, or we are not. */
  end(): void {
    this.#isThere = false
    this.#meeting++
    this.#told = undefined
    this.#heard = undefined
    this.#wanted = undefined
    this.#isFetching = false
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  /** What we show, or whether we take a picture, may have changed. */
  follow(): void {
    if (!this.#isThere) return
    this.#tellOurs()
    this.#dealWithTheirs()
  }

  /** The other one has said something. */
  hear(words: PictureWords): void {
    if (!this.#isThere) return
    switch (words.is) {
      case 'mine':
        this.#heard = { hash: words.hash }
        // They send no other than what they show now.
        if (words.hash !== this.#wanted) this.#wanted = undefined
        return this.#dealWithTheirs()
      case 'wanted':
        return void this.#send(words.hash)
      case 'sent':
        return void this.#fetch(words)
      case 'kept': {
        const { pictures, other } = this.#options
        // What they have of us may be older than what we have told meanwhile.
        const isOfNow = this.#told !== undefined && words.hash === this.#told.hash
        if (isOfNow && pictures.heldBy(other) !== words.hash) pictures.noteHeld(other, words.hash)
      }
    }
  }

  #tellOurs(): void {
    const { pictures, other } = this.#options
    if (!pictures.isTrusted(other)) return
    const hash = pictures.shownTo(other)
    if (this.#told ? this.#told.hash === hash : hash === undefined && pictures.heldBy(other) === undefined)
      return
    this.#told = { hash }
    this.#say({ is: 'mine', ...(hash !== undefined && { hash }) })
  }

  #dealWithTheirs(): void {
    const { pictures, other, clock } = this.#options
    const heard = this.#heard
    if (!heard || this.#wanted !== undefined || this.#isFetching) return
    const { hash } = heard
    const kept = pictures.store.of(other.identity)
    if (hash === undefined || hash === kept) return this.#confirm(hash)
    if (!pictures.takesFrom(other)) {
      // It is theirs no longer, and the new one is not wanted.
      pictures.store.forget(other.identity)
    } else if (pictures.takeFetch(other)) {
      this.#wanted = hash
      this.#say({ is: 'wanted', hash })
    } else {
      this.#cancelTimer ??= clock.after(ASK_AGAIN_MS, () => {
        this.#cancelTimer = undefined
        this.#dealWithTheirs()
      })
    }
  }

  #confirm(hash: PictureHash | undefined): void {
    const { store } = this.#options.pictures
    const { identity } = this.#options.other
    if (hash === undefined) store.forget(identity)
    else store.noteSeen(identity)
    this.#heard = undefined
    this.#say({ is: 'kept', ...(hash !== undefined && { hash }) })
  }

  /** Gives our picture to the other one. */
  async #send(hash: PictureHash): Promise<void> {
    const { pictures, other, room } = this.#options
    if (hash !== this.#told?.hash || !pictures.takeAnswer(other)) return
    await this.#busy(async () => {
      const bytes = await pictures.store.bytes(hash)
      const picture = bytes && readPicture(bytes)
      const image = picture && (await room.putImage(picture))
      if (image && this.#isThere && hash === pictures.shownTo(other)) this.#say({ is: 'sent', hash, image })
    })
  }

  async #fetch({ hash, image }: Extract<PictureWords, { is: 'sent' }>): Promise<void> {
    const { pictures, other, room } = this.#options
    if (hash !== this.#wanted) return
    const meeting = this.#meeting
    this.#wanted = undefined
    this.#isFetching = true
    await this.#busy(async () => {
      if (image.bytes > MAX_PICTURE_BYTES || !isPictureHeader(image)) return
      const bytes = await room.fetchImage(image)
      const isAsTold = pictureHashOf(bytes) === hash && readPicture(bytes) !== undefined
      if (isAsTold && pictures.takesFrom(other)) await pictures.store.keep(other.identity, bytes)
    })
    if (meeting !== this.#meeting) return
    this.#isFetching = false
    // What could not be had is not asked for again before the two meet anew.
    if (this.#heard?.hash === hash && pictures.store.of(other.identity) !== hash) this.#heard = undefined
    this.#dealWithTheirs()
  }

  /** Whatever cannot be read, kept or had now is left until the two meet again. */
  async #busy(work: () => Promise<void>): Promise<void> {
    this.#onTheWay++
    try {
      await work()
    } catch (error) {
      const isPassing = error instanceof ImageError || (error instanceof Error && 'code' in error)
      if (!isPassing) throw error
    } finally {
      this.#onTheWay--
    }
  }

  #say(picture: PictureWords): void {
    this.#options.room.say({ kind: 'picture', picture })
  }
}
