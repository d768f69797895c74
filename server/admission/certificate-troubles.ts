import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import { certificatesIn } from '../../base/pem-certificates'

const DAY_MS = 24 * 60 * 60 * 1000
/** When to warn before a certificate expires. Authorities renew theirs 30 days before. */
const SOON_MS = 14 * DAY_MS

/**
 * The reasons why clients refuse a server's certificate now or soon, each with what to do.
 * @param pem the server's certificate, and its chain, as `readCertificate` reads them
 * @param nowMs Unix time, ms
 * @param roots the certificate authorities that clients trust, PEM
 */
export function certificateTroubles(
  pem: string,
  nowMs: number,
  roots: readonly string[] = rootCertificates,
): readonly string[] {
  const [own, ...others] = certificatesIn(pem)
  if (!own) return []
  const chain = chainOf(own, others)
  const times = chain.flatMap((each) => timeTroubles(each, nowMs))
  const last = chain.at(-1) ?? own
  if (isSigned(last, last) || roots.some((root) => isSigned(last, new X509Certificate(root)))) return times
  return [
    ...times,
    `“${nameOf(last.issuer)}”, which signed the certificate “${nameOf(last.subject)}”, is neither in the file nor generally known: ` +
      'phones that do not know it refuse this server; append its certificate (authorities call the whole file “fullchain”), ' +
      'unless it is a root of your own that phones trust',
  ]
}

/** The server's certificate and those of its issuers, as far as the file has them. */
function chainOf(own: X509Certificate, others: readonly X509Certificate[]): readonly X509Certificate[] {
  const chain = [own]
  for (const rest = new Set(others); ;) {
    const last = chain.at(-1) ?? own
    const issuer = [...rest].find((each) => isSigned(last, each))
    if (!issuer) return chain
    rest.delete(issuer)
    chain.push(issuer)
  }
}

const isSigned = (one: X509Certificate, issuer: X509Certificate): boolean =>
  one.issuer === issuer.subject && one.checkIssued(issuer) && one.verify(issuer.publicKey)

function timeTroubles({ subject, validFrom, validTo }: X509Certificate, nowMs: number): readonly string[] {
  const name = nameOf(subject)
  const leftMs = Date.parse(validTo) - nowMs
  if (nowMs < Date.parse(validFrom))
    return [
      `the certificate “${name}” is not valid before ${validFrom}: phones refuse this server until then; is the clock right?`,
    ]
  const renew = 'have it renewed; if it is, send SIGHUP to the server'
  if (leftMs < 0)
    return [`the certificate “${name}” expired on ${validTo}: phones refuse this server now; ${renew}`]
  return leftMs < SOON_MS ? [`the certificate “${name}” expires on ${validTo}: ${renew}`] : []
}

/** The common name in `C=XX\nO=Example\nCN=example`, or the whole subject in one line. */
const nameOf = (subject: string): string => /^CN=(.+)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ')
