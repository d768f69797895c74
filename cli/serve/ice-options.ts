import { readFileSync, statSync } from 'node:fs'
import { errorText } from '../../base/error-text'
import type { Address } from '../../protocol/directory'
import { DEFAULT_STUN_PORT } from '../../server/stun/stun-server'
import { MIN_SECRET_LENGTH } from '../../server/turn/turn-credentials'
import type { PortWish } from '../../server/whole/port-wish'
import { UsageError } from '../exit-status'
import type { Given } from './setting'

/** A secret is a line of text; a larger file holds something else. Bytes. */
const MAX_SECRET_BYTES = 4096

export interface TurnOptions extends Address {
  readonly secretFile: string
}

/**
 * @param wished undefined: the usual one
 * @param directoryPort where the directory listens: with 0, the system chooses both
 * @returns undefined for “none”
 */
export function stunOptions(
  wished: number | 'none' | undefined,
  directoryPort: number,
): PortWish | undefined {
  if (wished === 'none') return undefined
  // The server does not run without a port that the operator has named.
  if (wished !== undefined) return { port: wished, otherwise: 'fail' }
  return { port: directoryPort === 0 ? 0 : DEFAULT_STUN_PORT, otherwise: 'none' }
}

/** @throws UsageError unless there are both, or neither */
export function turnOptions(
  address: Given<Address> | undefined,
  secretFile: Given<string> | undefined,
): TurnOptions | undefined {
  if (address && secretFile) return { ...address.value, secretFile: secretFile.value }
  const only = address ?? secretFile
  if (only) throw new UsageError(`${only.where}: turn and turn-secret-file go together: give both, or none`)
  return undefined
}

/**
 * The first line of the file.
 * @throws UsageError when it cannot be read, or is too short to be a secret
 */
export function turnSecret(file: string): string {
  const [line = ''] = contentOf(file).split(/\r?\n/)
  const secret = line.trim()
  if (secret.length < MIN_SECRET_LENGTH)
    throw new UsageError(
      `--turn-secret-file: ${file} holds no secret of ${MIN_SECRET_LENGTH} characters or more: write the one of the TURN server (static-auth-secret) into it`,
    )
  return secret
}

function contentOf(file: string): string {
  try {
    if (statSync(file).size > MAX_SECRET_BYTES) return ''
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`--turn-secret-file: ${file} cannot be read (${errorText(error)})`)
  }
}
