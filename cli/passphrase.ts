import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { MIN_PASSPHRASE_LENGTH } from '../phone/privacy/sealed-identity'
import { UsageError } from './exit-status'

/** Longer input is refused. UTF-16 code units */
const MAX_LENGTH = 1_024

/**
 * Reads a passphrase from the first line of standard input; a terminal shows a prompt and hides the input.
 * @param isNew for a new export, so that it must be long enough
 * @throws UsageError for one that is missing, too short or too long
 */
export async function readPassphrase(isNew: boolean): Promise<string> {
  const { stdin, stderr } = process
  if (stdin.isTTY) stderr.write('Passphrase: ')
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: stdin, output: nowhere, terminal: stdin.isTTY })
  const passphrase = await new Promise<string>((resolve) => {
    lines.once('line', resolve)
    lines.once('close', () => resolve(''))
  })
  lines.close()
  stdin.pause()
  if (stdin.isTTY) stderr.write('\n')
  if (passphrase === '') throw new UsageError('a passphrase is needed on standard input')
  if (passphrase.length > MAX_LENGTH) throw new UsageError('the passphrase is too long')
  if (isNew && Array.from(passphrase).length < MIN_PASSPHRASE_LENGTH)
    throw new UsageError(`the passphrase needs ${MIN_PASSPHRASE_LENGTH} characters or more`)
  return passphrase
}
