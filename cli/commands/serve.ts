import { join } from 'node:path'
import type { CommandDeclaration } from '../command'
import { parseServeCommand, type ServeCommand } from '../serve/serve-command'
import { settingsNotes, settingsUsage } from '../serve/settings-words'

/** The built page for guests, beside the folder of the command line's script, which contains this module. */
const GUEST_PAGE = join(import.meta.dirname, '..', 'guest')

/** The server: the directory, and the broker and the relay on the HTTP port. */
export const serve: CommandDeclaration<ServeCommand> = {
  name: 'serve',
  usage: settingsUsage('serve [--config FILE] [--check-config] [--json]'),
  notes: `--config: a file with settings (YAML): the names of these options, without “--”. An option beats a RINGDOWN_ variable
(RINGDOWN_HTTP_PORT for --http-port), and that beats the file. --check-config: prints the settings that hold, and ends.
${settingsNotes()}`,
  parse: (args) => parseServeCommand(args),
  run: async (command, output) =>
    (await import('../serve/run-serve')).runServe(command, { guestPage: GUEST_PAGE }, output),
}
