import { X509Certificate } from 'node:crypto'

/** A certificate in a PEM text that cannot be read. */
export class DamagedCertificate extends Error {
  override readonly name = 'DamagedCertificate'

  /** @param place of the certificate in the text, from 1 on */
  constructor(readonly place: number) {
    super(`certificate ${place} in it is damaged`)
  }
}

const BLOCK =
  /-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----(?:(?!-----BEGIN )[^])*?(?:-----END \1-----|(?=-----BEGIN )|$)/g

/**
 * The certificates in a PEM text, in its order. Other text is passed over.
 * @throws DamagedCertificate
 */
export const certificatesIn = (pem: string): readonly X509Certificate[] =>
  (pem.match(BLOCK) ?? []).map((block, n) => {
    try {
      return new X509Certificate(block)
    } catch {
      throw new DamagedCertificate(n + 1)
    }
  })
