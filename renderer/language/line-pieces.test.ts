import { expect, it } from 'vitest'
import { linePieces } from './line-pieces'

it('an address is cut in front of its stops and colons', () => {
  expect(linePieces('Ada is calling on talk.example:4242.')).toEqual([
    'Ada is calling on talk',
    '.example',
    ':4242.',
  ])
})

it('the marks of a sentence stay with their words', () => {
  for (const words of ['On hold. Encrypted: known.', 'Réseau\u{A0}: aucun', ''])
    expect(linePieces(words)).toEqual([words])
})
