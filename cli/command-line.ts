import { version } from '../package.json'
import { asCommand, type Command, type Job } from './command'
import { cluster } from './commands/cluster'
import { identity } from './commands/identity'
import { names } from './commands/names'
import { phone } from './commands/phone'
import { serve } from './commands/serve'
import { EXIT, UsageError } from './exit-status'

const COMMANDS: readonly Command[] = [
  asCommand(serve),
  asCommand(phone),
  asCommand(names),
  asCommand(identity),
  asCommand(cluster),
]

const NAMES = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(COMMANDS.map(({ name }) => name))

export const USAGE = `Usage:
${COMMANDS.map(({ usage }) => `  ringdown ${usage}`).join('\n')}

${COMMANDS.map(({ notes }) => notes).join('\n')}
Exit status: 0 fine, 1 usage, 2 login refused, 3 server unreachable, 4 call refused, unanswered or unreachable.`

/**
 * Reads a command line.
 * @param args the words after the program's name
 * @throws UsageError
 */
export function readCommandLine(args: readonly string[]): Job {
  const [word, ...rest] = args
  switch (word) {
    case undefined:
      throw new UsageError(`say what to do: ${NAMES}`)
    case 'help':
    case '--help':
    case '-h':
      return printing(USAGE)
    case '--version':
      return printing(version)
    default: {
      const command = COMMANDS.find(({ name }) => name === word)
      if (command === undefined) throw new UsageError(`there is no command “${word}”: use ${NAMES}`)
      const job = command.jobFor(rest)
      return job === 'help' ? printing(USAGE) : job
    }
  }
}

const printing = (text: string): Job => ({
  json: false,
  run: (output) => {
    output.print(text)
    return Promise.resolve(EXIT.fine)
  },
})
