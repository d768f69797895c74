import { join } from 'node:path'
import { version } from '../package.json'
import { parseCommand, USAGE } from './arguments'
import { EXIT, type ExitStatus, UsageError } from './exit-status'
import { createOutput } from './output'
import { runPhone } from './phone'
import { serve } from './serve'

async function run(args: readonly string[]): Promise<ExitStatus> {
  const command = parseCommand(args)
  switch (command.command) {
    case 'help':
      createOutput(false).print(USAGE)
      return EXIT.fine
    case 'version':
      createOutput(false).print(version)
      return EXIT.fine
    case 'serve':
      return serve(command, createOutput(command.json))
    case 'phone':
      return runPhone(command, createOutput(command.json), join(import.meta.dirname, 'voice-worker.cjs'))
  }
}

run(process.argv.slice(2)).then(
  (status) => process.exit(status),
  (error: unknown) => {
    if (error instanceof UsageError) console.error(`ringdown: ${error.message}\n\n${USAGE}`)
    else console.error(error)
    process.exit(EXIT.usage)
  },
)
