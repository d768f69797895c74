import { EventEmitter } from 'node:events'
import { detailOf } from '../../../locales/message'
import { readPicture } from '../../../phone/pictures/picture-format'
import type { PictureStore } from '../../../phone/pictures/picture-store'
import type { CommandResult, PictureHash, PictureSlice } from '../../api'

/** The user's picture, and the bytes of everybody's, for windows. */
export class PictureDesk extends EventEmitter<{ changed: [] }> {
  readonly #store: PictureStore

  constructor(store: PictureStore) {
    super()
    this.#store = store
    store.on('own', () => this.emit('changed'))
  }

  get state(): PictureSlice {
    const { own } = this.#store
    return own === undefined ? {} : { ownPicture: own }
  }

  async setPicture(bytes: Uint8Array): Promise<CommandResult> {
    if (!readPicture(bytes)) return { ok: false, problem: { key: 'problem.pictureKind' } }
    return this.#change(() => this.#store.setOwn(bytes), 'problem.pictureUnsaved')
  }

  removePicture(): Promise<CommandResult> {
    return this.#change(() => this.#store.removeOwn(), 'problem.pictureStays')
  }

  async getPicture(hash: PictureHash): Promise<Uint8Array | undefined> {
    // It cannot be shown now, whatever the reason.
    return this.#store.bytes(hash).catch(() => undefined)
  }

  async #change(
    change: () => Promise<void>,
    otherwise: 'problem.pictureUnsaved' | 'problem.pictureStays',
  ): Promise<CommandResult> {
    try {
      await change()
      return { ok: true }
    } catch (error) {
      return { ok: false, problem: { key: otherwise, fill: { detail: detailOf(error) } } }
    }
  }
}
