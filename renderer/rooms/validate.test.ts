import { describe, expect, it } from 'vitest'
import { wordingIn } from '../../locales/wording'
import { freeName, roomNameProblem, secretOf, topicProblem } from './validate'

const { t } = wordingIn('en')

describe('the name of a new room', () => {
  it.each([
    ['', /Enter a name/],
    ['   ', /Enter a name/],
    ['a'.repeat(65), /64 characters.*65/],
    ['a\u0007b', /can’t be shown/],
    [' Lobby ', /already/],
  ])('%j has a problem', (name, problem) => expect(roomNameProblem(t, name, ['Lobby'])).toMatch(problem))

  it.each(['a', '😀'.repeat(64), 'lobby'])('%j has none', (name) =>
    expect(roomNameProblem(t, name, ['Lobby'])).toBeUndefined(),
  )

  it('is suggested with a number when it is taken', () => {
    expect(freeName('Lobby', [])).toBe('Lobby')
    expect(freeName('Lobby', ['Other'])).toBe('Lobby')
    expect(freeName('Lobby', ['Lobby'])).toBe('Lobby 2')
    expect(freeName('Lobby', ['Lobby', 'Lobby 2'])).toBe('Lobby 3')
    expect(roomNameProblem(t, freeName('a'.repeat(70), ['a'.repeat(60)]), [])).toBeUndefined()
  })
})

it('a topic has 200 characters at most, on one line', () => {
  expect(topicProblem(t, 'a'.repeat(200))).toBeUndefined()
  expect(topicProblem(t, 'a'.repeat(201))).toMatch(/201/)
  expect(topicProblem(t, 'a\nb')).toMatch(/one line/)
})

it.each([
  ['ringdown://talk.example:4242/room/Workshop?link=qG5bX9c0T3mV7uYk2eRw1A', 'qG5bX9c0T3mV7uYk2eRw1A'],
  [' qG5bX9c0T3mV7uYk2eRw1A ', 'qG5bX9c0T3mV7uYk2eRw1A'],
  ['ringdown://talk.example:4242/room/Workshop', undefined],
  ['', undefined],
  ['a'.repeat(65), undefined],
])('the secret in %j is %s', (pasted, secret) => expect(secretOf(pasted)).toBe(secret))
