import { describe, expect, test } from 'vitest'
import { readOptions } from './options'

const NAMES = ['framer', 'dns']

describe("the fuzzer's options", () => {
  test('are all targets, with a random seed, by default', () => {
    expect(readOptions([], NAMES, () => 0.5)).toEqual({
      targets: [],
      seed: 2 ** 30,
      cases: 1_000_000,
      seconds: 20,
    })
  })

  test('select the case that failed, by its seed and path', () => {
    expect(readOptions(['--target', 'dns', '--seed', '7', '--path', '12:0:3'], NAMES)).toMatchObject({
      targets: ['dns'],
      seed: 7,
      path: '12:0:3',
    })
  })

  test('are refused with the usage when they are invalid', () => {
    for (const args of [
      ['--target', 'moon'],
      ['--cases', '0'],
      ['--seconds', 'x'],
      ['--seed', '-1'],
      ['--path', '1'],
      ['--path', '1', '--seed', '2', '--target', 'dns,framer'],
      ['--loud'],
    ])
      expect(() => readOptions(args, NAMES)).toThrow(/^fuzz: [^]*Usage/)
  })
})
