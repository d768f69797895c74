import { readFileSync, statSync } from 'node:fs'
import { errorText } from '../../base/error-text'
import { type Address, parseAddress } from '../../protocol/directory'
import { DEFAULT_STUN_PORT } from '../../server/stun/stun-server'
import { MIN_SECRET_LENGTH } from '../../server/turn/turn-credentials'
import type { PortWish } from '../../server/whole/port-wish'
import { UsageError } from '../exit-status'
import { port } from '../options'

/** A secret is a line of text; a larger file holds something else. Bytes. */
const MAX_SECRET_BYTES = 4096

export interface TurnOptions extends Address {
  readonly secretFile: string
}

/**
 * @param directoryPort where the directory listens: with 0, the system chooses both
 * @returns undefined for “none”
 * @throws UsageError for anything but a port
 */
export function stunOptions(text: string | undefined, directoryPort: number): PortWish | undefined {
  if (text === 'none') return undefined
  // The server does not run without a port that the operator has named.
  if (text !== undefined) return { port: port('--stun-port', text), otherwise: 'fail' }
  return { port: directoryPort === 0 ? 0 : DEFAULT_STUN_PORT, otherwise: 'none' }
}

/** @throws UsageError unless there are both, or neither */
export function turnOptions(
  address: string | undefined,
  secretFile: string | undefined,
): TurnOptions | undefined {
  if (address === undefined && secretFile === undefined) return undefined
  if (address === undefined || secretFile === undefined)
    throw new UsageError('--turn and --turn-secret-file go together: give both, or none')
  const parsed = parseAddress(address, DEFAULT_STUN_PORT)
  if (!parsed || parsed.encrypted)
    throw new UsageError(
      `--turn: “${address}” is not the address of a TURN server, such as turn.example:3478`,
    )
  return { host: parsed.host, port: parsed.port, secretFile }
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
