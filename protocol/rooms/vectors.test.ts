import { describe, expect, it } from 'vitest'
import {
  authText,
  broadcastText,
  closeCodeOf,
  type GatewayMessage,
  type HostMessage,
  initText,
  insideText,
  joinText,
  kickText,
  leaveText,
  readClientMessage,
  readGatewayMessage,
  readHostMessage,
  relayText,
  type RoomsForm,
  unicastText,
} from '.'
import { type RoomsVector, textOf, VECTORS } from './testing/vectors'

const said = (from: RoomsVector['from']): (readonly [string, RoomsVector])[] =>
  VECTORS.filter((vector) => vector.from === from && typeof (vector.raw ?? vector.frames) !== 'undefined')
    .filter(({ raw }) => raw !== null)
    .map((vector) => [vector.id, vector])

const formOf = (text: string): RoomsForm => (text.startsWith('{"type"') ? 'coded' : 'document')

/** Vectors whose message is read as any other: what follows depends on what was before. */
const BY_STATE: Readonly<Record<string, GatewayMessage['kind'] | HostMessage['kind']>> = {
  'r-x5': 'broadcast',
  'r-x6': 'unicast',
  'r-x7': 'unicast',
  'r-x14': 'broadcast',
  'r-x16': 'init',
  'r-x17': 'invalid',
  'r-x18': 'init',
  'r-x19': 'join',
  'r-x20': 'leave',
}
const kindOf = ({ id, expect: { kind } }: RoomsVector): string =>
  BY_STATE[id] ?? (kind === 'error' ? 'invalid' : kind)

/** What nobody writes: the document leaves out the client’s id, there is white space, an unknown or an empty key. */
const ONLY_READ = ['r-c1', 'r-d5', 'r-d7', 'r-x3', 'r-x13', 'r-x16', 'r-x17', 'r-x18']

describe('a message of a gateway', () => {
  it.each(said('b'))('%s is read', (_, vector) => {
    const read = readGatewayMessage(textOf(vector))
    expect(read.kind).toBe(kindOf(vector))
    const { client, room, token, message } = vector.expect
    if (client !== undefined && 'client' in read) expect(read.client).toBe(client ?? undefined)
    if (room !== undefined) expect(read).toMatchObject({ room })
    if (typeof token === 'string') expect(read).toMatchObject({ token })
    if (message) expect(read).toMatchObject({ message: { object: message, raw: JSON.stringify(message) } })
  })

  const written = said('b').filter(([id, vector]) => kindOf(vector) !== 'invalid' && !ONLY_READ.includes(id))
  it.each(written)('%s is written to the byte', (_, vector) => {
    const text = textOf(vector)
    expect(gatewayText(readGatewayMessage(text), formOf(text))).toBe(text)
  })
})

function gatewayText(read: GatewayMessage, form: RoomsForm): string | undefined {
  if (read.kind === 'invalid' || read.kind === 'load' || read.kind === 'unload') return undefined
  const client = { id: read.client ?? '', room: read.room ?? '', token: read.token ?? '' }
  switch (read.kind) {
    case 'join':
      return joinText(client, form)
    case 'leave':
      return leaveText(client, form)
    case 'relay':
      return relayText(client, read.message.raw, form)
  }
}

describe('a message of a room host', () => {
  it.each(said('m'))('%s is read', (_, vector) => {
    const read = readHostMessage(textOf(vector))
    expect(read.kind).toBe(kindOf(vector))
    const { client, room, deliver, port, token, id, rooms, closeCode } = vector.expect
    if (typeof client === 'string') expect(read).toMatchObject({ client })
    if (room !== undefined) expect(read).toMatchObject({ room })
    if (deliver !== undefined) expect(read).toMatchObject({ message: deliver })
    if (port !== undefined) expect(read).toMatchObject({ port, ...(token !== null && { token, id }) })
    if (rooms) expect(read).toMatchObject({ rooms })
    if (closeCode !== undefined) expect(read).toMatchObject({ reason: closeCode })
    if (read.kind === 'kick') expect(closeCodeOf(read.reason)).toBe(closeCode)
  })

  const KINDS_WRITTEN = ['init', 'broadcast', 'unicast', 'kick']
  const written = said('m').filter(
    ([id, vector]) => KINDS_WRITTEN.includes(kindOf(vector)) && !ONLY_READ.includes(id),
  )
  it.each(written)('%s is written to the byte', (_, vector) => {
    const text = textOf(vector)
    expect(hostText(readHostMessage(text), formOf(text))).toBe(text)
  })
})

function hostText(read: HostMessage, form: RoomsForm): string | undefined {
  switch (read.kind) {
    case 'init':
      return initText(read)
    case 'broadcast':
      return broadcastText(read.room, read.message, form, read.isForInside)
    case 'unicast':
      return unicastText(read.room, read.client, read.message, form)
    case 'kick':
      return kickText(read.client, read.reason)
    case 'inside':
      return insideText(read.client)
    case 'listed':
    case 'hidden':
    case 'loaded':
    case 'unloaded':
    case 'gossip':
    case 'invalid':
      return undefined
  }
}

describe('a message of a client', () => {
  /** What the message is, before anybody asks whether it comes first. */
  const READ: Readonly<Record<string, object>> = {
    'r-a1': { kind: 'auth', token: 'tok-A1b2C3' },
    'r-a2': { kind: 'relay' },
    'r-a4': { kind: 'auth', token: undefined },
    'r-a5': { kind: 'auth', token: undefined },
    'r-a6': { kind: 'invalid' },
    'r-a7': { kind: 'auth', token: 'other' },
    'r-a8': { kind: 'forged' },
    'r-a9': { kind: 'relay' },
  }

  it.each(said('c'))('%s is read', (id, vector) => {
    const text = textOf(vector)
    const read = readClientMessage(text)
    expect(read).toMatchObject({ ...READ[id] })
    expect(Object.keys(READ)).toContain(id)
    if (read.kind === 'relay') expect(read.raw).toBe(text)
    if (read.kind === 'auth' && read.token !== undefined) expect(authText(read.token)).toBe(text)
  })
})
