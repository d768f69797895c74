import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import { say } from '../../locales/message'
import { wordingIn } from '../../locales/wording'
import type { CommandResult, FileTrouble, FileTroubleSlice } from '../api'
import type { FileProblem } from '../../base/files/json-file'

/** Only the newest are kept: nobody reads more. */
const MAX_TROUBLES = 5

/** Logs are in English, in every language of the window. */
const { t: english } = wordingIn('en')

interface FileTroublesEvents {
  changed: []
}

/** Collects problems with the app's files and its installation for the user, also before a window can show them. */
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
