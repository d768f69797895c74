import { describe, expect, it } from 'vitest'
import { wordingIn } from '../../locales/wording'
import { nameProblem, serverProblem } from './validate'

const { t } = wordingIn('en')

describe('nameProblem', () => {
  it.each(['a', 'Rosalind Franklin', '  bob ', 'דנה', '👩‍🚀', 'x'.repeat(64), '😀'.repeat(64)])(
    'accepts %j',
    (name) => expect(nameProblem(t, name)).toBeUndefined(),
  )

  it('asks for a name when there is none', () => {
    expect(nameProblem(t, '')).toBe(t('field.nameEmpty'))
    expect(nameProblem(t, '  \t ')).toBe(t('field.nameEmpty'))
  })

  it('counts code points, not UTF-16 units', () =>
    expect(nameProblem(t, '😀'.repeat(65))).toBe(t('field.nameTooLong', { length: 65 })))

  it('refuses control characters inside', () =>
    expect(nameProblem(t, 'bob\u0007by')).toBe(t('field.nameControl')))
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
    'ringdowns://phones.example.org',
    'ringdowns://[::1]:4243',
    '[fe80::1%eth0]:4242',
  ])('accepts %j', (server) => expect(serverProblem(t, server)).toBeUndefined())

  it.each([
    ['', t('field.serverEmpty')],
    ['ringdown://phones.example.org', t('field.serverScheme')],
    ['ringdowns://', t('field.serverEmpty')],
    ['http://phones.example.org', t('field.serverScheme')],
    ['phones example org', t('field.serverShape')],
    ['phones.example.org/path', t('field.serverShape')],
    [':4242', t('field.serverShape')],
    ['[4242]', t('field.serverShape')],
    ['::1', t('field.serverBareV6')],
    ['fe80::1:4242', t('field.serverBareV6')],
    ['host:', t('field.serverPort')],
    ['host:0', t('field.serverPort')],
    ['host:65536', t('field.serverPort')],
    ['host:http', t('field.serverPort')],
    ['[::1]:x', t('field.serverPort')],
  ])('explains what is wrong with %j', (server, problem) => expect(serverProblem(t, server)).toBe(problem))
})
