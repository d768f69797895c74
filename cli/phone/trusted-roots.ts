import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import { errorText } from '../../base/error-text'
import { certificatesIn, DamagedCertificate } from '../../base/pem-certificates'
import { UsageError } from '../exit-status'

/**
 * The trusted certificate authorities: Node's roots, those in NODE_EXTRA_CA_CERTS, and those in one more file.
 * @returns PEM; undefined without a file: Node then uses the first two by default
 * @throws UsageError for a file that cannot be read, or contains no certificate
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
    throw new UsageError(`--tls-ca: cannot read ${file} (${errorText(error)})`)
  }
  if (certificateCount(text, file) === 0)
    throw new UsageError(`--tls-ca: ${file} holds no certificate in PEM`)
  return text
}

/** OpenSSL passes a damaged one over in silence, and the server would seem to be a stranger's. */
function certificateCount(pem: string, file: string): number {
  try {
    return certificatesIn(pem).length
  } catch (error) {
    if (!(error instanceof DamagedCertificate)) throw error
    throw new UsageError(`--tls-ca: certificate ${error.place} in ${file} is damaged`)
  }
}
