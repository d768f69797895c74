import { generateKeyPairSync } from 'node:crypto'
import { selfSigned } from '../../../../base/self-signed'

/** PEM. */
export interface DtlsCredentials {
  readonly certificate: string
  readonly privateKey: string
}

/** DTLS 1.2 shows certificates to every listener: one for each call tells nothing about who calls. */
export function makeDtlsCredentials(): DtlsCredentials {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  return {
    certificate: selfSigned(privateKey),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
