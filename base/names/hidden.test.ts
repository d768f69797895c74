import { expect, it } from 'vitest'
import { legible } from './hidden'

it.each([
  ['evil\u202Egnp.exe', 'evil�gnp.exe'],
  ['\u3164\u115F', '��'],
  ['\u2800', '�'],
  ['bo\u200Bb\uFE0F', 'bo�b�'],
  ['a\nb\u001b[2J', 'a�b�[2J'],
  ['\uD83D', '�'],
  ['\u17B4\u200Dﷺ', '��ﷺ'],
  ['ﷺ\u200D\u17B4', 'ﷺ��'],
  ['ک\u200C\u061Cک', 'ک��ک'],
  ['\uFE0F\u200D💻', '��💻'],
  ['❤️‍🔥 می‌خواهم', '❤️‍🔥 می‌خواهم'],
  ['amélie', 'amélie'],
])('%j is shown as %j', (name, shown) => {
  expect(legible(name)).toBe(shown)
  expect(legible(shown)).toBe(shown)
})
