import { dirname } from 'node:path'
import type { aboutCommands } from '../../api/commands'
import type { Handlers } from '../../api/contract'
import type { StateSource } from '../state/state-source'
import { copyText } from '../windows/copy-text'
import { about } from './about'
import { diagnostics } from './diagnostics'
import type { LogFile } from './log-file'
import { openPath } from './open-path'

export interface AboutParts {
  readonly log: LogFile
  readonly logFile: string
  readonly state: Pick<StateSource, 'state'>
}

/** The commands of the about page and the diagnostics. */
export const aboutHandlers = ({ log, logFile, state }: AboutParts): Handlers<typeof aboutCommands> => ({
  getAbout: about,
  openLicences: () => openPath(about().licencesFile),
  openLogs: () => openPath(dirname(logFile)),
  copyDiagnostics: () => copyText(diagnostics(about(), state.state, log.recent)),
})
