import { describe, expect, it } from 'vitest'
import { fieldProblems } from '../wording'
import { nameProblem, serverProblem } from './validate'

describe('nameProblem', () => {
  it.each(['a', 'Rosalind Franklin', '  bob ', 'דנה', '👩‍🚀', 'x'.repeat(64), '😀'.repeat(64)])(
    'accepts %j',
    (name) => expect(nameProblem(name)).toBeUndefined(),
  )

  it('asks for a name when there is none', () => {
    expect(nameProblem('')).toBe(fieldProblems.nameEmpty)
    expect(nameProblem('  \t ')).toBe(fieldProblems.nameEmpty)
  })

  it('counts code points, not UTF-16 units', () =>
    expect(nameProblem('😀'.repeat(65))).toBe(fieldProblems.nameTooLong(65)))

  it('refuses control characters inside', () =>
    expect(nameProblem('bob\u0007by')).toBe(fieldProblems.nameControl))
})

describe('serverProblem', () => {
  it.each([
    'localhost',
    'phones.example.org',
    'phones.example.org:1',
    '192.168.1.20:65535',
    ' 10.0.0.1 ',
    'münchen.example:4242',
    '[::1]',
    '[fe80::1%eth0]:4242',
  ])('accepts %j', (server) => expect(serverProblem(server)).toBeUndefined())

  it.each([
    ['', fieldProblems.serverEmpty],
    ['http://phones.example.org', fieldProblems.serverScheme],
    ['phones example org', fieldProblems.serverShape],
    ['phones.example.org/path', fieldProblems.serverShape],
    [':4242', fieldProblems.serverShape],
    ['[4242]', fieldProblems.serverShape],
    ['::1', fieldProblems.serverBareV6],
    ['fe80::1:4242', fieldProblems.serverBareV6],
    ['host:', fieldProblems.serverPort],
    ['host:0', fieldProblems.serverPort],
    ['host:65536', fieldProblems.serverPort],
    ['host:http', fieldProblems.serverPort],
    ['[::1]:x', fieldProblems.serverPort],
  ])('explains what is wrong with %j', (server, problem) => expect(serverProblem(server)).toBe(problem))
})
