import { describe, expect, it } from 'vitest'
import { rawValue, withoutSpace } from './raw-json'

describe('the text of a value', () => {
  it.each([
    ['1e400'],
    ['-0'],
    ['1.0'],
    ['12345678901234567890'],
    ['true'],
    ['null'],
    ['""'],
    ['"a \\"message\\":{} \\\\"'],
    ['"\\u006d\\ud83d"'],
    ['[]'],
    ['{ "a" : [ 1 , { "message" : "}" } ] , "b":"]"\t}'],
  ])('%s is kept to the byte, wherever it stands', (value) => {
    for (const text of [
      `{"message":${value}}`,
      `{"a":{"message":1},"message":${value},"b":[{"message":2}]}`,
      ` {\n"x" : "\\\\" ,\t"message"\r: ${value} , "z" : -1.5e-3 } `,
      `{"message":"an earlier one","message":${value}}`,
      `{"\\u006dess\\u0061ge":${value}}`,
    ]) {
      expect(() => void JSON.parse(text)).not.toThrow()
      expect(rawValue(text, 'message')).toBe(value)
    }
  })

  it.each([['{}'], ['{ }'], ['{"a":"message"}'], ['{"a":{"message":1}}'], ['{"messages":1,"messag":2}']])(
    'is not in %s',
    (text) => expect(rawValue(text, 'message')).toBeUndefined(),
  )

  it.each([
    [''],
    ['{'],
    ['{"message"'],
    ['{"message":'],
    ['{"message":{'],
    ['{"message":"'],
    ['x'],
    ['{"a\\'],
  ])('is looked for in %s without a throw', (text) => expect(() => rawValue(text, 'message')).not.toThrow())
})

it('white space around an object is that of JSON only', () => {
  expect(withoutSpace(' \t\r\n{ } \n')).toBe('{ }')
  expect(withoutSpace('\u00a0{}\ufeff')).toBe('\u00a0{}\ufeff')
  expect(withoutSpace(' \n')).toBe('')
})
