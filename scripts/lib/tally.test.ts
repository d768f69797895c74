import { describe, expect, it } from 'vitest'
import { failure, inWords, judged, NOTHING, ofPlaywright, PASSED, shortened, total } from './tally.mjs'

describe('the tally of all tests', () => {
  it('adds up the steps and prints one line', () => {
    const skip = { name: 'a test', reason: 'no sound card' }
    const sum = total([PASSED, failure('lint', 'unused'), { ...NOTHING, passed: 40, skips: [skip] }])
    expect(inWords(sum)).toBe('41 passed, 1 failed, 1 skipped')
    expect(sum.skips).toEqual([skip])
    expect(sum.failures).toEqual([{ name: 'lint', reason: 'unused' }])
  })

  it('counts a runner that left no report as one failure', () => {
    expect(judged('units', undefined, true)).toEqual(failure('units', 'it left no report'))
  })

  it('counts a runner that ran no tests as one failure', () => {
    expect(judged('units', NOTHING, true)).toEqual(failure('units', 'it ran no tests'))
  })

  it('counts a runner with a bad exit status as one failure although all tests passed', () => {
    const tally = judged('units', { ...NOTHING, passed: 3 }, false)
    expect(inWords(tally)).toBe('3 passed, 1 failed, 0 skipped')
    expect(tally.failures[0]?.name).toBe('units')
  })

  it('uses the report when the exit status agrees', () => {
    const passed = { ...NOTHING, passed: 3 }
    const failed = total([passed, failure('rings', 'no sound')])
    expect(judged('units', passed, true)).toBe(passed)
    expect(judged('units', failed, false)).toBe(failed)
  })

  it('keeps the first lines of a reason, without colours', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`)
    expect(shortened(`\u001b[31m${lines.join('\n')}\u001b[39m`)).toBe(lines.slice(0, 12).join('\n'))
  })
})

describe('Playwright’s report', () => {
  const test = (status: string, ...annotations: { type: string; description?: string }[]) => ({
    status,
    annotations,
    results: [
      {
        errors: ['unexpected', 'flaky'].includes(status) ? [{ message: '\u001b[31mno sound\u001b[39m' }] : [],
      },
    ],
  })
  const report = {
    errors: [],
    suites: [
      {
        title: 'call.spec.ts',
        specs: [{ title: 'rings', tests: [test('expected')] }],
        suites: [
          {
            title: 'sound',
            specs: [
              { title: 'is heard', tests: [test('unexpected')] },
              { title: 'is stereo', tests: [test('skipped', { type: 'skip', description: 'mono only' })] },
              { title: 'is loud', tests: [test('skipped', { type: 'fixme' })] },
              { title: 'is steady', tests: [test('flaky')] },
            ],
          },
        ],
      },
    ],
  }

  it('is counted across all suites', () => {
    expect(inWords(ofPlaywright(report))).toBe('2 passed, 1 failed, 2 skipped')
  })

  it('names the tests that passed only when tried again, with what failed before', () => {
    expect(total([ofPlaywright(report), PASSED]).again).toEqual([
      { name: 'call.spec.ts › sound › is steady', reason: 'no sound' },
    ])
  })

  it('names the failed tests, with their errors', () => {
    expect(ofPlaywright(report).failures).toEqual([
      { name: 'call.spec.ts › sound › is heard', reason: 'no sound' },
    ])
  })

  it('names the skipped tests, with the reason', () => {
    expect(ofPlaywright(report).skips).toEqual([
      { name: 'call.spec.ts › sound › is stereo', reason: 'mono only' },
      { name: 'call.spec.ts › sound › is loud', reason: 'no reason given' },
    ])
  })

  it('counts an error outside of tests as a failure', () => {
    const message = 'cannot load call.spec.ts'
    expect(ofPlaywright({ suites: [], errors: [{ message }] })).toEqual(
      failure('outside of the tests', message),
    )
  })
})
