import { describe, expect, it } from 'vitest'
import { isQueryable, instanceName, localHostName, numberedName, shownName } from './service-names'

describe('shownName', () => {
  it('reduces a received name to one short line', () => {
    expect(shownName(' Studio \u0007\n')).toBe('Studio')
    expect(shownName('\u202eelbuod\u202c')).toBe('elbuod')
    expect(Array.from(shownName('😀'.repeat(200)) ?? '')).toHaveLength(64)
    expect(shownName('Stu\u00addio\u200b')).toBe('Studio')
    expect(shownName(' \0 ')).toBeUndefined()
    expect(shownName('\u200d')).toBeUndefined()
  })
})

describe('numberedName', () => {
  it('numbers names from the second one on', () => {
    expect(numberedName('Studio', 1)).toBe('Studio')
    expect(numberedName('Studio', 2)).toBe('Studio (2)')
  })

  it.each([1, 12])('fits into a label with number %i, and splits no character', (number) => {
    const name = numberedName('😀'.repeat(64), number)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63)
    expect(name).not.toMatch(/\p{Cs}/u)
  })
})

it('instanceName has no dot in its label', () => {
  expect(instanceName('v1.2')).toBe('v1-2._ringdown._tcp.local')
})

describe('localHostName', () => {
  it.each([
    ['studio', 1, 'studio-ringdown.local'],
    ['studio.example.org', 2, 'studio-ringdown-2.local'],
    ['Bob’s Mac', 1, 'Bob-s-Mac-ringdown.local'],
    ['—', 1, 'ringdown.local'],
    ['', 1, 'ringdown.local'],
    ['x'.repeat(63), 1, `${'x'.repeat(40)}-ringdown.local`],
  ])('of %j, number %i, is %s', (hostname, number, name) => {
    expect(localHostName(hostname, number)).toBe(name)
  })
})

describe('isQueryable', () => {
  it.each(['a.b', 'a\ufffd', 'x'.repeat(64)])('is false for the label %j', (label) => {
    expect(isQueryable(`${label}._ringdown._tcp.local`)).toBe(false)
  })
})
