import { EventEmitter } from 'node:events'
import type { FileTrouble } from '../api'
import type { FileProblem } from './stores/json-file'

/** More than this nobody reads; the newest count. */
const MAX_TROUBLES = 5

interface FileTroublesEvents {
  changed: []
}

/** Collects what the user should know about files, from before there is a window that could show it. */
export class FileTroubles extends EventEmitter<FileTroublesEvents> {
  #list: readonly FileTrouble[] = []
  #nextId = 1

  get list(): readonly FileTrouble[] {
    return this.#list
  }

  add({ message }: Pick<FileProblem, 'message'>): void {
    console.error(message)
    const others = this.#list.filter((trouble) => trouble.message !== message)
    this.#list = [...others, { id: this.#nextId++, message }].slice(-MAX_TROUBLES)
    this.emit('changed')
  }

  dismiss(): void {
    if (this.#list.length === 0) return
    this.#list = []
    this.emit('changed')
  }
}
