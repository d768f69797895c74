import { join } from 'node:path'
import { version } from '../package.json'
import { parseCommand, USAGE } from './arguments'
import { EXIT, type ExitStatus, UsageError } from './exit-status'
import { createOutput, type Output } from './output'
import { runPhone } from './phone'
import { serve } from './serve'

async function run(args: readonly string[]): Promise<ExitStatus> {
  const command = parseCommand(args)
  switch (command.command) {
    case 'help':
      return print(USAGE)
    case 'version':
      return print(version)
    case 'serve':
      return withOutput(command.json, (output) => serve(command, output))
    case 'phone':
      return withOutput(command.json, (output) =>
        runPhone(command, output, join(import.meta.dirname, 'voice-process.cjs')),
      )
  }
}

const print = (text: string): Promise<ExitStatus> =>
  withOutput(false, (output) => {
    output.print(text)
    return Promise.resolve(EXIT.fine)
  })

/** Runs a task whose last words must have been written before the process ends. */
async function withOutput(json: boolean, task: (output: Output) => Promise<ExitStatus>): Promise<ExitStatus> {
  const output = createOutput(json)
  try {
    return await task(output)
  } finally {
    await output.flush()
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
