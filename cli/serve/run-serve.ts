import { CertificateError, readCertificate } from '../../server/admission/certificate'
import { EXIT, type ExitStatus, UsageError } from '../exit-status'
import type { Output } from '../output'
import { printSettings } from './effective-settings'
import type { GivenSettings } from './given-settings'
import { turnSecret } from './ice-options'
import { redisAuthorities } from './redis-url'
import type { ServerFiles } from './run-server'
import { type ServeCommand } from './serve-command'
import { type ServeOptions, serveOptionsOf } from './serve-options'

/** Runs a server, or checks its settings. */
export async function runServe(
  command: ServeCommand,
  files: ServerFiles,
  output: Output,
): Promise<ExitStatus> {
  try {
    const given = await settingsOf(command)
    const options = serveOptionsOf(given)
    if (!command.checks) return await (await import('./run-server')).runServer(options, files, output)
    checkFiles(options)
    printSettings(given, options, output)
    return EXIT.fine
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof CertificateError)) throw error
    // The usage says nothing about a file.
    output.error(error.message)
    return EXIT.usage
  }
}

/** Only a server with a file loads the parser. */
async function settingsOf({ given, config }: ServeCommand): Promise<GivenSettings> {
  if (!config) return given
  const { readConfigFile } = await import('./config-file')
  return given.over(readConfigFile(config))
}

/** @throws UsageError or CertificateError when the server could not start with these files */
function checkFiles({ tls, turn, redis, redisCa }: ServeOptions): void {
  if (tls) readCertificate(tls.cert, tls.key)
  if (turn) turnSecret(turn.secretFile)
  redisAuthorities(redisCa, redis)
}
