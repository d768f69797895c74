import { describe, expect, test } from 'vitest'
import { CONDITIONS } from './conditions'
import { readOptions } from './options'

describe('what the voice bench is told to do', () => {
  test('is everything, 40 seconds each, by default', () => {
    const options = readOptions([])
    expect(options).toMatchObject({ seconds: 40, driftSeconds: 600, phones: ['ringdown'] })
    expect(options === 'help' ? [] : options.ids).toHaveLength(CONDITIONS.length)
    expect(options).not.toMatchObject({ ids: expect.arrayContaining(['long']) as unknown })
  })

  test('is what --only names, for as long as --seconds says', () => {
    expect(
      readOptions(['--only', 'clean,drift', '--seconds', '15', '--phones', 'mumble,ringdown']),
    ).toMatchObject({
      ids: ['clean', 'drift'],
      seconds: 15,
      phones: ['mumble', 'ringdown'],
    })
  })

  test('is done by every phone there is with --peers', () => {
    expect(readOptions(['--peers'])).toMatchObject({ phones: ['ringdown', 'mumble', 'baresip'] })
  })

  test('is short with --quick', () => {
    expect(readOptions(['--quick'])).toMatchObject({ seconds: 16, driftSeconds: 60, dsp: 'none' })
    expect(readOptions(['--quick', '--dsp', 'all'])).toMatchObject({ dsp: 'all' })
  })

  test('is refused when it makes no sense, with the usage', () => {
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
