import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import { UsageError } from '../exit-status'

/**
 * Who may vouch for a server's certificate: the usual roots, those that NODE_EXTRA_CA_CERTS names, and one file more.
 * @returns PEM; undefined without a file: Node then takes the first two by itself
 * @throws UsageError for a file that cannot be read, or holds no certificate
 */
export function trustedRoots(file: string | undefined): readonly string[] | undefined {
  if (file === undefined) return undefined
  const extra = process.env['NODE_EXTRA_CA_CERTS']
  return [...rootCertificates, ...(extra === undefined ? [] : [pemIn(extra)]), pemIn(file)]
}

function pemIn(file: string): string {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`--tls-ca: cannot read ${file} (${error instanceof Error ? error.message : ''})`)
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new UsageError(`--tls-ca: ${file} holds no certificate in PEM`)
  return text
}
