import { readCommandLine, USAGE } from './command-line'
import { EXIT, type ExitStatus, UsageError } from './exit-status'
import { createOutput } from './output'

async function run(args: readonly string[]): Promise<ExitStatus> {
  const job = readCommandLine(args)
  const output = createOutput(job.json)
  try {
    return await job.run(output)
  } finally {
    // Pending output is written before the process ends.
    await output.flush()
  }
}

// The reader of our output may be gone (EPIPE). The process and its exit status are the same without one.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

run(process.argv.slice(2)).then(
  (status) => process.exit(status),
  (error: unknown) => {
    if (error instanceof UsageError) console.error(`ringdown: ${error.message}\n\n${USAGE}`)
    else console.error(error)
    process.exit(EXIT.usage)
  },
)
