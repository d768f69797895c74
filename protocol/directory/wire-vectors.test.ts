import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { clientToServer, type Direction, MessageReader, peerToPeer, serverToClient } from '.'

/** A frame captured from the original C++ implementation, with its meaning. */
interface WireVector {
  readonly name: string
  readonly direction: string
  readonly opcode: number
  readonly fields: Readonly<Record<string, unknown>>
  /** Hexadecimal. */
  readonly frame: string
}

interface AnyMessage {
  readonly kind: string
}

const vectors = JSON.parse(
  readFileSync(new URL('wire-vectors.json', import.meta.url), 'utf8'),
) as readonly WireVector[]

const directionOf = (vector: WireVector): Direction<AnyMessage> => {
  if (vector.direction === 'client->server') return clientToServer
  if (vector.direction === 'server->client') return serverToClient
  return peerToPeer
}

const KINDS: Readonly<Record<number, string>> = {
  1: 'hello-connect',
  2: 'login',
  3: 'login-success',
  4: 'login-failed',
  5: 'add-contact',
  6: 'call-request',
  7: 'voice-data',
  8: 'error-response',
  9: 'call-refused',
  10: 'del-contact',
  11: 'connection-established',
}

const messageOf = (vector: WireVector): AnyMessage => {
  const fields = { ...vector.fields }
  if (typeof fields['data'] === 'string') fields['data'] = new Uint8Array(Buffer.from(fields['data'], 'hex'))
  return { kind: KINDS[vector.opcode] ?? 'unknown', ...fields }
}

const bytesOf = (vector: WireVector): Uint8Array => new Uint8Array(Buffer.from(vector.frame, 'hex'))

describe('frames captured from the original', () => {
  it('cover all eleven messages', () => {
    expect(new Set(vectors.map((vector) => vector.opcode)).size).toBe(11)
  })

  it.each(vectors.map((vector) => [vector.name, vector] as const))(
    '%s is written to the byte',
    (_, vector) => {
      const bytes = directionOf(vector).encode(messageOf(vector))
      expect(Buffer.from(bytes).toString('hex')).toBe(vector.frame)
    },
  )

  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s is read', (_, vector) => {
    const received = new MessageReader(directionOf(vector)).push(bytesOf(vector))
    expect(received).toEqual({ messages: [messageOf(vector)] })
  })

  it.each(vectors.map((vector) => [vector.name, vector] as const))(
    '%s is read with bytes after its known fields',
    (_, vector) => {
      const bytes = bytesOf(vector)
      const extended = new Uint8Array(bytes.length + 7).fill(0xee)
      extended.set(bytes)
      new DataView(extended.buffer).setBigUint64(0, BigInt(extended.length - 8), true)
      const received = new MessageReader(directionOf(vector)).push(extended)
      expect(received).toEqual({ messages: [messageOf(vector)] })
    },
  )
})
