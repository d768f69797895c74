import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { historyCsv } from './history-csv'
import { personAt } from './person-id'
import type { HistoryEntry } from '../model'

const call: HistoryEntry = {
  id: 1,
  person: personAt('localhost', 'bob'),
  server: 'localhost:4242',
  contact: 'bob',
  direction: 'incoming',
  outcome: 'peer-hung-up',
  startedAtMs: Date.UTC(2026, 0, 31, 9, 30),
  durationMs: 61_600,
  seen: true,
}
const named = (contact: string): HistoryEntry => ({ ...call, contact })

beforeEach(() => vi.stubEnv('TZ', 'Europe/Berlin'))
afterEach(() => vi.unstubAllEnvs())

/** A reader of RFC 4180, with the given separator of cells; quotes count at the beginning of a cell only. */
function cells(csv: string, separator = ','): string[][] {
  const rows: string[][] = [[]]
  let rest = csv.replace(/^\uFEFF/, '')
  while (rest !== '') {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest)
    if (quoted) rest = rest.slice(quoted[0].length)
    const end = rest.search(new RegExp(`${separator}|\r\n`))
    const cell = (quoted?.[1]?.replaceAll('""', '"') ?? '') + rest.slice(0, end)
    rows.at(-1)?.push(cell)
    if (rest[end] === '\r') rows.push([])
    rest = rest.slice(end + (rest[end] === '\r' ? 2 : 1))
  }
  return rows.slice(0, -1)
}

describe('the history as CSV', () => {
  test('is one line for each call under a header, with a byte order mark and CRLF', () => {
    expect(historyCsv([call])).toBe(
      '\uFEFF"Contact","Server","Direction","Outcome","Started","Duration (s)"\r\n' +
        '"bob","localhost:4242","incoming","peer-hung-up",2026-01-31T10:30:00+01:00,62\r\n',
    )
  })

  test.each([
    ['Europe/Berlin', Date.UTC(2026, 6, 1, 12), '2026-07-01T14:00:00+02:00'],
    ['America/St_Johns', Date.UTC(2026, 0, 1, 1), '2025-12-31T21:30:00-03:30'],
    ['Asia/Kathmandu', Date.UTC(2026, 0, 1), '2026-01-01T05:45:00+05:45'],
    ['UTC', Date.UTC(2026, 0, 1), '2026-01-01T00:00:00+00:00'],
  ])('gives times of %s with their offset', (zone, startedAtMs, time) => {
    vi.stubEnv('TZ', zone)
    expect(cells(historyCsv([{ ...call, startedAtMs }]))[1]?.[4]).toBe(time)
  })

  test.each([
    '=HYPERLINK("http://evil.example";"bob")',
    '+1+1',
    '-1',
    '@SUM(A1)',
    '  =1+1',
    '\t=1+1',
    '\r=1',
    '\u200B=1',
    '\0=1',
    '＝1+1',
  ])('gives a spreadsheet no formula when a caller has the name %j', (name) => {
    expect(cells(historyCsv([named(name)]))[1]?.[0]).toBe(`'${name}`)
  })

  test.each(['anna-lena', 'bob @ work', '1+1', 'O"Hara, Jr.', 'two\r\nlines'])(
    'keeps the name %j as it is',
    (name) => {
      expect(cells(historyCsv([named(name)]))[1]?.[0]).toBe(name)
    },
  )

  test('keeps any name in one cell, also where semicolons or tabs separate cells', () => {
    const name = fc.string({
      unit: fc.constantFrom('"', ',', ';', '\t', '\r', '\n', '=', '-', 'a', ' ', "'"),
    })
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), fc.constantFrom(',', ';', '\t'), (names, separator) => {
        const [, ...rows] = cells(historyCsv(names.map(named)), separator)
        expect(rows).toHaveLength(names.length)
        for (const [i, row] of rows.entries()) {
          expect(row).toHaveLength(separator === ',' ? 6 : 1)
          expect(row[0]?.replace(/^'/, '').startsWith((names[i] ?? '').replace(/^'/, ''))).toBe(true)
          expect(row[0]).not.toMatch(/^[=\-\t\r\n]/)
        }
      }),
    )
  })
})
