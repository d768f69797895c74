import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import { say } from '../../locales/message'
import { wordingIn } from '../../locales/wording'
import type { CommandResult, FileTrouble, FileTroubleSlice } from '../api'
import type { FileProblem } from '../../base/files/json-file'

/** More than this nobody reads; the newest count. */
const MAX_TROUBLES = 5

/** Logs are in English, whatever the window speaks. */
const { t: english } = wordingIn('en')

interface FileTroublesEvents {
  changed: []
}

/** Collects what the user should know about files, from before there is a window that could show it. */
export class FileTroubles extends EventEmitter<FileTroublesEvents> {
  #list: readonly FileTrouble[] = []
  #nextId = 1

  get state(): FileTroubleSlice {
    return { fileTroubles: this.#list }
  }

  add({ message }: Pick<FileProblem, 'message'>): void {
    console.error(say(english, message))
    const others = this.#list.filter((trouble) => !isDeepStrictEqual(trouble.message, message))
    this.#list = [...others, { id: this.#nextId++, message }].slice(-MAX_TROUBLES)
    this.emit('changed')
  }

  dismissFileTroubles(): CommandResult {
    if (this.#list.length > 0) {
      this.#list = []
      this.emit('changed')
    }
    return { ok: true }
  }
}
