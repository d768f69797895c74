import { describe, expect, test } from 'vitest'
import { type Call, IDLE } from '../calls/call-machine'
import { type Lines, NO_LINES, type Talking } from '../calls/switchboard'
import { type Availability, callPolicy, type IncomingRequest } from './call-policy'

const base = { id: 1, contact: 'carol', sinceMs: 0 }
const talking: Talking = { ...base, kind: 'talking', direction: 'outgoing', muted: false }
const ended: Call = {
  ...base,
  kind: 'ended',
  direction: 'outgoing',
  reason: 'hung-up',
  durationMs: 0,
  atMs: 0,
}
const withCarol: readonly Call[] = [
  { ...base, kind: 'dialing' },
  { ...base, kind: 'calling' },
  { ...base, kind: 'ringing', host: 'localhost', port: 1 },
  { ...base, kind: 'connecting', direction: 'incoming' },
  talking,
]
const on = (stage: Call): Lines => ({ stage })

const decide = (request: Partial<IncomingRequest>, availability: Partial<Availability> = {}) =>
  callPolicy(
    { contact: 'bob', privacy: 'known', favourite: false, blocked: false, ...request },
    { lines: NO_LINES, quiet: false, answersFavourites: false, privateOnly: false, ...availability },
  )

describe('with no call on', () => {
  test.each([IDLE, ended])('everybody rings ($kind)', (stage) => {
    expect(decide({}, { lines: on(stage) })).toBe('ring')
    expect(decide({ favourite: true }, { lines: on(stage) })).toBe('ring')
  })

  test('everybody rings silently while the user wants quiet', () => {
    expect(decide({}, { quiet: true })).toBe('ring-silently')
    expect(decide({ favourite: true }, { quiet: true })).toBe('ring-silently')
  })

  test('a favourite is answered where the user has chosen so, and nobody else', () => {
    expect(decide({ favourite: true }, { answersFavourites: true })).toBe('answer')
    expect(decide({ favourite: false }, { answersFavourites: true })).toBe('ring')
  })

  test('no microphone opens by itself while the user wants quiet', () => {
    expect(decide({ favourite: true }, { answersFavourites: true, quiet: true })).toBe('ring-silently')
  })

  test('who is ringing and calls anew still rings', () => {
    const lines = on({ ...base, kind: 'ringing', contact: 'bob', host: 'localhost', port: 1 })
    expect(decide({}, { lines })).toBe('ring')
    expect(decide({}, { lines, quiet: true })).toBe('ring-silently')
  })
})

describe('while a call is on', () => {
  test.each(withCarol)(
    'a second caller waits, a favourite too, silently if the user wants quiet ($kind)',
    (stage) => {
      const lines = on(stage)
      expect(decide({}, { lines })).toBe('wait')
      expect(decide({ favourite: true }, { lines, answersFavourites: true })).toBe('wait')
      expect(decide({}, { lines, quiet: true })).toBe('wait-silently')
    },
  )

  test('who is on the line and calls anew waits: the old connection may be dead', () => {
    expect(decide({ contact: 'carol' }, { lines: on(talking) })).toBe('wait')
  })

  test('a held call keeps a favourite from being answered unasked', () => {
    const lines: Lines = { stage: IDLE, held: talking }
    expect(decide({ favourite: true }, { lines, answersFavourites: true })).toBe('ring')
  })
})

describe('who is blocked', () => {
  test.each([IDLE, ended, ...withCarol])('is refused, whatever else holds ($kind)', (stage) => {
    for (const quiet of [false, true]) {
      for (const favourite of [false, true]) {
        const availability = { lines: on(stage), quiet, answersFavourites: true }
        expect(decide({ blocked: true, favourite }, availability)).toBe('refuse')
      }
    }
  })
})

describe('whom we are calling ourselves', () => {
  test.each(['dialing', 'calling'] as const)(
    'meets our call, even if blocked and at a quiet time (%s)',
    (kind) => {
      const lines = on({ ...base, kind, contact: 'bob' })
      expect(decide({}, { lines })).toBe('glare')
      expect(decide({ blocked: true }, { lines, quiet: true })).toBe('glare')
    },
  )
})

describe('whom their identity warns of', () => {
  test.each(['changed', 'stripped'] as const)('rings, favourite or not (%s)', (privacy) => {
    expect(decide({ favourite: true, privacy }, { answersFavourites: true })).toBe('ring')
  })
})

describe('where the user wants private calls only', () => {
  const privateOnly = true

  test.each(['not-private', 'stripped'] as const)('others are refused and noted (%s)', (privacy) => {
    expect(decide({ privacy }, { privateOnly })).toBe('refuse-not-private')
    expect(decide({ privacy }, { privateOnly, quiet: true, lines: on(talking) })).toBe('refuse-not-private')
    const lines = on({ ...base, contact: 'bob', kind: 'calling' })
    expect(decide({ privacy }, { privateOnly, lines })).toBe('refuse-not-private')
  })

  test('who is blocked leaves no trace all the same', () => {
    expect(decide({ privacy: 'not-private', blocked: true }, { privateOnly })).toBe('refuse')
  })

  test.each(['new', 'known', 'verified', 'changed'] as const)(
    'the private ones come through (%s)',
    (privacy) => {
      expect(decide({ privacy }, { privateOnly })).toBe('ring')
    },
  )
})
