import { type BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { AudioError } from '../../native/audio/audio-device'
import { checkPlayable } from '../../native/audio/wav-file'
import { checkRecordable } from '../../native/audio/wav-writer'
import type { AudioSettings } from '../../phone/voice/voice-contract'
import { UsageError } from '../exit-status'

/**
 * Checks the files of `--audio-in` and `--audio-out`, so that a call does not begin without its sound.
 * @returns the length of the input, ms; undefined: it is no file
 * @throws UsageError when one cannot be used, or both are the same file, perhaps under two names
 */
export async function checkSoundFiles({ input, output }: AudioSettings): Promise<number | undefined> {
  const inputMs = input.kind === 'file' ? await checked('--audio-in', checkPlayable(input.path)) : undefined
  if (input.kind === 'file' && output.kind === 'file' && (await isSameFile(input.path, output.path)))
    throw new UsageError(`--audio-out: ${output.path} is the file of --audio-in; choose another`)
  if (output.kind === 'file') await checked('--audio-out', checkRecordable(output.path))
  return inputMs
}

async function checked<Found>(option: string, check: Promise<Found>): Promise<Found> {
  try {
    return await check
  } catch (error) {
    if (error instanceof AudioError) throw new UsageError(`${option}: ${error.message}`)
    throw error
  }
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([identityOf(one), identityOf(other)])
  return first !== undefined && first.ino === second?.ino && first.dev === second.dev
}

const identityOf = (file: string): Promise<BigIntStats | undefined> =>
  stat(file, { bigint: true }).catch(() => undefined)
