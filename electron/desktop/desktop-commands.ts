import { clipboard } from 'electron'
import { dirname } from 'node:path'
import type { AppState, CommandResult, Commands } from '../api'
import { about } from './about/about'
import { diagnostics } from './about/diagnostics'
import type { LogFile } from './about/log-file'
import { openPath } from './about/open-path'
import type { LanguageDesk } from './language-desk'
import type { LinkDesk } from './links/link-desk'
import type { PreferencesDesk } from './preferences/preferences-desk'

export type DesktopCommandName =
  | 'setPreferences'
  | 'answerLink'
  | 'setLanguage'
  | 'getAbout'
  | 'openLicences'
  | 'openLogs'
  | 'copyDiagnostics'
  | 'copyText'
  | 'openMainWindow'

export interface DesktopParts {
  readonly preferences: PreferencesDesk
  readonly links: LinkDesk
  readonly language: LanguageDesk
  readonly log: LogFile
  readonly logFile: string
  readonly state: () => AppState
  /** Brings the main window to the front. */
  readonly openMainWindow: () => void
}

/** The commands that are about the computer rather than about calls. */
export function desktopCommands(parts: DesktopParts): Pick<Commands, DesktopCommandName> {
  const { preferences, links, language, log, logFile, state, openMainWindow } = parts
  return {
    setPreferences: (change) => preferences.change(change),
    answerLink: (accept) => links.answer(accept),
    setLanguage: (choice) => language.choose(choice),
    getAbout: about,
    openLicences: () => openPath(about().licencesFile),
    openLogs: () => openPath(dirname(logFile)),
    copyDiagnostics: () => copy(diagnostics(about(), state(), log.recent)),
    copyText: copy,
    openMainWindow: () => {
      openMainWindow()
      return { ok: true }
    },
  }
}

function copy(text: string): CommandResult {
  clipboard.writeText(text).catch((error: unknown) => console.error('Nothing was copied:', error))
  return { ok: true }
}
