import { app } from 'electron'
import { EventEmitter } from 'node:events'
import { type Language, languageFor } from '../../locales/language'
import { type Wording, wordingIn } from '../../locales/wording'
import type { LanguageSlice } from '../api'
import type { SettingsStore } from './settings/settings-store'

/** The language of the app: the chosen one, or the system's. */
export class SpokenLanguage extends EventEmitter<{ changed: [] }> {
  readonly #settings: Pick<SettingsStore, 'now'>

  constructor(settings: Pick<SettingsStore, 'now' | 'on'>) {
    super()
    this.#settings = settings
    settings.on('changed', (now, before) => {
      if (now.language !== before.language) this.emit('changed')
    })
  }

  get state(): LanguageSlice {
    return { language: this.#language }
  }

  get wording(): Wording {
    return wordingIn(this.#language, preferred())
  }

  get #language(): Language {
    return languageFor(this.#settings.now.language, preferred())
  }
}

/** The system's language, for use before the settings are read. */
export const systemWording = (): Wording => wordingIn(languageFor('system', preferred()), preferred())

/** BCP 47 tags, best first; `--lang` on the command line precedes the system's. */
function preferred(): readonly string[] {
  const asked = app.commandLine.getSwitchValue('lang')
  return [...(asked === '' ? [] : [asked]), ...app.getPreferredSystemLanguages()]
}
