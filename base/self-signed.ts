import { createPublicKey, type KeyObject, sign } from 'node:crypto'

/** Tags of DER, ITU-T X.690. */
const INTEGER = 0x02
const BIT_STRING = 0x03
const UTF8 = 0x0c
const UTC_TIME = 0x17
const GENERALIZED_TIME = 0x18
const SEQUENCE = 0x30
const SET = 0x31
/** The tag of the certificate's first field. */
const VERSION = 0xa0

/** Complete object identifiers: ecdsa-with-SHA256 (RFC 5758), commonName (X.520). */
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')

const V3 = 2
const SERIAL = 1

/**
 * The certificate that TLS requires for a key (RFC 5280): self-signed, always the same except for the public key, valid
 * from 1970 for ever. Peers check the key only, so a wrong clock does not matter. We only encode: the available
 * libraries bring twenty packages and change the process's `Reflect`.
 * @param privateKey on an elliptic curve
 * @returns PEM
 */
export function selfSigned(privateKey: KeyObject): string {
  const algorithm = der(SEQUENCE, ECDSA_WITH_SHA256)
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8, text('ringdown')))))
  const validity = der(
    SEQUENCE,
    der(UTC_TIME, text('700101000000Z')),
    der(GENERALIZED_TIME, text('99991231235959Z')),
  )
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const version = der(VERSION, der(INTEGER, Buffer.of(V3)))
  const serial = der(INTEGER, Buffer.of(SERIAL))
  const signed = der(SEQUENCE, version, serial, algorithm, name, validity, name, publicKey)
  const signature = sign('sha256', signed, privateKey)
  return pem(der(SEQUENCE, signed, algorithm, der(BIT_STRING, Buffer.of(0), signature)))
}

/** One value with its tag and length. The length is below 64 KiB. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}

const text = (ascii: string): Buffer => Buffer.from(ascii, 'ascii')

const pem = (bytes: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`
