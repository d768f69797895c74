import { describe, expect, it } from 'vitest'
import { decodeDns, encodeQuery, encodeResponse } from './dns-message'

const label = (text: string): number[] => [text.length, ...Buffer.from(text)]
const pointer = (to: number): number[] => [0xc0 | (to >> 8), to & 0xff]
const HEADER = 12

/** A response with these answers, as bytes after the header. */
const response = (answers: number, ...bytes: readonly number[]): Buffer =>
  Buffer.from([0, 0, 0x84, 0, 0, 0, 0, answers, 0, 0, 0, 0, ...bytes])
const ptrTo = (owner: readonly number[], data: readonly number[]): number[] => [
  ...owner,
  ...[0, 12, 0x80, 1, 0, 0, 0, 120, 0, data.length],
  ...data,
]

describe('a DNS packet', () => {
  it('is read as it was written', () => {
    const answers = [
      { type: 'PTR', name: '_ringdown._tcp.local', ttl: 120, data: 'Ann’s._ringdown._tcp.local' },
      { type: 'SRV', name: 'a.local', ttl: 120, flush: true, data: { port: 4242, target: 'host.local' } },
      { type: 'TXT', name: 'a.local', ttl: 0, data: [Buffer.from('v=1'), Buffer.from('')] },
      { type: 'A', name: 'host.local', ttl: 120, data: '192.0.2.7' },
      { type: 'AAAA', name: 'host.local', ttl: 120, data: '2001:db8::7' },
    ] as const
    expect(decodeDns(encodeResponse({ answers }))).toMatchObject({ kind: 'response', answers })
    const questions = [{ name: 'a.local', type: 'ANY' }]
    expect(decodeDns(encodeQuery(questions))).toMatchObject({ kind: 'query', questions })
  })

  it('may compress names', () => {
    const owner = [...label('a'), ...label('local'), 0]
    const packet = response(1, ...ptrTo(owner, [...label('b'), ...pointer(HEADER + 2)]))
    expect(decodeDns(packet)?.answers).toMatchObject([{ name: 'a.local', data: 'b.local', flush: true }])
  })
})

describe('a name is not read', () => {
  const chain = (pointers: number): Buffer => {
    const jumps = Array.from({ length: pointers }, (_, n) =>
      pointer(n === 0 ? HEADER + 13 : HEADER + 15 + 2 * (n - 1)),
    )
    const data = [0, 0, ...jumps.flat()]
    return response(1, ...ptrTo([...label('a'), 0], data.slice(0, 255)))
  }

  it.each([
    ['that points to itself', response(1, ...ptrTo(pointer(HEADER), [0]))],
    ['that points ahead', response(1, ...ptrTo(pointer(HEADER + 12), [0]))],
    ['in a loop of labels and pointers', response(1, ...ptrTo([...label('a'), ...pointer(HEADER)], [0]))],
    ['with a label of 64 bytes', response(1, ...ptrTo([64, ...Array<number>(64).fill(97), 0], [0]))],
    [
      'of more than 255 bytes',
      response(1, ...ptrTo([...Array.from({ length: 60 }, () => label('aaaa')).flat(), 0], [0])),
    ],
    ['that is cut off', response(1, 5, 97)],
  ])('%s', (_, packet) => expect(decodeDns(packet)).toBeUndefined())

  it('with more than sixteen pointers, in a chain of any length', () => {
    const packet = chain(100)
    const last = packet.length - 2
    const asked = Buffer.concat([packet, Buffer.from(ptrTo(pointer(last), [0]))])
    asked.writeUInt16BE(2, 6)
    expect(decodeDns(asked)).toBeUndefined()
  })
})
