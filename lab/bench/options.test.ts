import { describe, expect, test } from 'vitest'
import { CONDITIONS } from './conditions'
import { readOptions } from './options'

describe('the options of the voice bench', () => {
  test('select everything, 40 seconds each, by default', () => {
    const options = readOptions([])
    expect(options).toMatchObject({ seconds: 40, driftSeconds: 600, phones: ['ringdown'] })
    expect(options === 'help' ? [] : options.ids).toHaveLength(CONDITIONS.length)
    expect(options).not.toMatchObject({ ids: expect.arrayContaining(['long']) as unknown })
  })

  test('select with --only, for the duration of --seconds', () => {
    expect(
      readOptions(['--only', 'clean,drift', '--seconds', '15', '--phones', 'mumble,ringdown']),
    ).toMatchObject({
      ids: ['clean', 'drift'],
      seconds: 15,
      phones: ['mumble', 'ringdown'],
    })
  })

  test('include every phone with --peers', () => {
    expect(readOptions(['--peers'])).toMatchObject({ phones: ['ringdown', 'room', 'mumble', 'baresip'] })
  })

  test('are short with --quick', () => {
    expect(readOptions(['--quick'])).toMatchObject({ seconds: 16, driftSeconds: 60, dsp: 'none' })
    expect(readOptions(['--quick', '--dsp', 'all'])).toMatchObject({ dsp: 'all' })
  })

  test('are refused with the usage when they are invalid', () => {
    for (const args of [
      ['--only', 'fog'],
      ['--seconds', '3'],
      ['--seconds', 'x'],
      ['--dsp', 'x'],
      ['--phones', 'gramophone'],
      ['--loud'],
    ])
      expect(() => readOptions(args)).toThrow('Usage: npm run bench:voice')
  })
})
