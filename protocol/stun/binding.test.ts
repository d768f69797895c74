import { expect, test } from 'vitest'
import { bindingAnswer, MAX_ANSWER_BYTES, MAX_REQUEST_BYTES, readBindingRequest } from './binding'

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex')

const COOKIE = '2112a442'
const TRANSACTION = 'b7e7a701bc34d686fa87dfae'
/** A Binding request with these attributes. */
const request = (attributes = ''): Buffer => {
  const length = (bytes(attributes).length + 0x10000).toString(16).slice(1)
  return bytes(`0001 ${length} ${COOKIE} ${TRANSACTION} ${attributes}`)
}

/** RFC 5769, section 2.1. */
const SAMPLE = bytes(`
  0001 0058 2112a442 b7e7a701bc34d686fa87dfae
  8022 0010 5354554e207465737420636c69656e74
  0024 0004 6e0001ff
  8029 0008 932ff9b151263b36
  0006 0009 6576746a3a68367659202020
  0008 0014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
  8028 0004 e57a3bcf`)

const answerTo = (datagram: Buffer, address: Uint8Array, port: number): string | undefined => {
  const read = readBindingRequest(datagram)
  return read && bindingAnswer(read, address, port).toString('hex')
}
const IPV4 = Uint8Array.of(192, 0, 2, 1)
const IPV6 = Uint8Array.from(bytes('20010db8 12345678 00112233 44556677'))
const PORT = 32853

test('an answer tells the address as in RFC 5769, sections 2.2 and 2.3', () => {
  expect(answerTo(request(), IPV4, PORT)).toBe(`0101000c${COOKIE}${TRANSACTION}002000080001a147e112a643`)
  expect(answerTo(request(), IPV6, PORT)).toBe(
    `01010018${COOKIE}${TRANSACTION}002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9`,
  )
})

test('attributes of RFC 8489, and those that may be ignored, change nothing', () => {
  expect(answerTo(request('8022 0003 61626300  0006 0001 61000000'), IPV4, PORT)).toBe(
    answerTo(request(), IPV4, PORT),
  )
})

test('an attribute that a server has to know is refused with 420, and named', () => {
  expect(answerTo(request('0003 0004 00000006'), IPV4, PORT)).toBe(
    `01110010${COOKIE}${TRANSACTION}0009000400000414000a000200030003`,
  )
  expect(answerTo(SAMPLE, IPV4, PORT)).toContain('000a000200240024')
})

test('no answer is longer than two requests and a half', () => {
  const many = Array.from({ length: 100 }, (_, n) => `${(0x0100 + n).toString(16).padStart(4, '0')}0000`)
  const answers = [request(), request(many.join(''))].flatMap((each) =>
    [IPV4, IPV6].map((address) => (answerTo(each, address, PORT) ?? '').length / 2),
  )
  expect(Math.max(...answers)).toBe(MAX_ANSWER_BYTES)
  expect(MAX_ANSWER_BYTES / request().length).toBeLessThan(2.5)
})

test('a fingerprint must be right, and the last attribute', () => {
  expect(readBindingRequest(SAMPLE)).toBeDefined()
  const wrong = Buffer.from(SAMPLE)
  wrong.writeUInt8(0xce, SAMPLE.length - 1)
  expect(readBindingRequest(wrong)).toBeUndefined()
  expect(readBindingRequest(request('8028 0000 8022 0000'))).toBeUndefined()
})

test.each([
  ['nothing', ''],
  ['less than a header', '0001 0000 2112a442 b7e7a701bc34d686fa87df'],
  ['another magic cookie, as of RFC 3489', `0001 0000 2112a443 ${TRANSACTION}`],
  ['a Binding indication', `0011 0000 ${COOKIE} ${TRANSACTION}`],
  ['an answer, which two servers would send to and fro', `0101 0000 ${COOKIE} ${TRANSACTION}`],
  ['an Allocate request', `0003 0000 ${COOKIE} ${TRANSACTION}`],
  ['a length that is not its own', `0001 0004 ${COOKIE} ${TRANSACTION}`],
  ['an attribute that ends behind the message', `0001 0004 ${COOKIE} ${TRANSACTION} 0006 0001`],
  ['RTP', '806f 0001 00000000 11111111 2222'],
])('%s is no request', (_, hex) => expect(readBindingRequest(bytes(hex))).toBeUndefined())

test('a request is no longer than fits every path', () => {
  const padded = (size: number): Buffer =>
    request(`8022 ${(size - 24).toString(16).padStart(4, '0')} ${'00'.repeat(size - 24)}`)
  expect(readBindingRequest(padded(MAX_REQUEST_BYTES))).toBeDefined()
  expect(readBindingRequest(padded(MAX_REQUEST_BYTES + 4))).toBeUndefined()
})
