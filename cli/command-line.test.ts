import { expect, it } from 'vitest'
import { version } from '../package.json'
import { readCommandLine, USAGE } from './command-line'
import { EXIT, UsageError } from './exit-status'

/** Runs a command line and collects its output. */
async function printed(...args: string[]): Promise<string> {
  let text = ''
  const status = await readCommandLine(args).run({
    emit: () => undefined,
    error: () => undefined,
    print: (words) => (text += words),
    flush: () => Promise.resolve(),
  })
  expect(status).toBe(EXIT.fine)
  return text
}

it.each([[['help']], [['--help']], [['-h']], [['serve', '-h']], [['phone', '--help']]])(
  '%j prints the usage',
  async (args) => expect(await printed(...args)).toBe(USAGE),
)

it('--version prints the version', async () => expect(await printed('--version')).toBe(version))

it('the usage has every command, with its options and exit statuses', () => {
  for (const words of [
    '  ringdown serve [',
    '  ringdown phone --server',
    '  ringdown names list',
    '  ringdown identity export',
    'call NAME, accept',
    'Exit status: 0',
  ])
    expect(USAGE).toContain(words)
})

it.each([
  [[], 'say what to do: serve, phone, names, identity or cluster'],
  [['dance'], 'there is no command “dance”: use serve, phone, names, identity or cluster'],
])('%j is answered with a list of the commands', (args, reason) => {
  expect(() => readCommandLine(args)).toThrow(new UsageError(reason))
})

it('a command writes JSON on request', () => {
  expect(readCommandLine(['serve']).json).toBe(false)
  expect(readCommandLine(['serve', '--json']).json).toBe(true)
})
