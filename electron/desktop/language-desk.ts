import { app } from 'electron'
import { EventEmitter } from 'node:events'
import { type Language, type LanguageChoice, languageFor } from '../../locales/language'
import { type Wording, wordingIn } from '../../locales/wording'
import type { CommandResult } from '../api'
import type { SettingsStore } from './stores/settings-store'

/** Which language the app speaks: the chosen one, or whichever the system prefers. */
export class LanguageDesk extends EventEmitter<{ changed: [] }> {
  readonly #settings: Pick<SettingsStore, 'language'>

  constructor(settings: Pick<SettingsStore, 'language'>) {
    super()
    this.#settings = settings
  }

  get choice(): LanguageChoice {
    return this.#settings.language
  }

  get language(): Language {
    return languageFor(this.choice, preferred())
  }

  get wording(): Wording {
    return wordingIn(this.language, preferred())
  }

  choose(choice: LanguageChoice): CommandResult {
    if (choice !== this.choice) {
      this.#settings.language = choice
      this.emit('changed')
    }
    return { ok: true }
  }
}

/** BCP 47 tags, the dearest first; `--lang` on the command line goes before what the system says. */
function preferred(): readonly string[] {
  const asked = app.commandLine.getSwitchValue('lang')
  return [...(asked === '' ? [] : [asked]), ...app.getPreferredSystemLanguages()]
}
