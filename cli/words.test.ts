import { expect, it } from 'vitest'
import { nameWords } from './words'

it.each([
  ['bob', 'bob'],
  [' ', '(no name)'],
  ['\u00A0', '(no name)'],
  ['\u3164', '\uFFFD'],
  ['evil\u202Egnp.exe', 'evil\uFFFDgnp.exe'],
  ['שלום', '\u2068שלום\u2069'],
  ['א\u2068ב\u2069', '\u2068א\uFFFDב\uFFFD\u2069'],
])('the name %j reads %j', (name, words) => expect(nameWords(name)).toBe(words))
