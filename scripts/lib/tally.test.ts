import { describe, expect, it } from 'vitest'
import { inWords, judged, ofPlaywright, single, total } from './tally.mjs'

const NOTHING = { passed: 0, failed: 0, skips: [], again: [] }

describe('the tally of all tests', () => {
  it('adds up the steps and prints one line', () => {
    const skip = { name: 'a test', reason: 'no sound card' }
    const sum = total([single(true), single(false), { ...NOTHING, passed: 40, skips: [skip] }])
    expect(inWords(sum)).toBe('41 passed, 1 failed, 1 skipped')
    expect(sum.skips).toEqual([skip])
  })

  it('counts a runner that left no report as one failure', () => {
    expect(judged(undefined, true).failed).toBe(1)
  })

  it('counts a runner that ran no tests as one failure', () => {
    expect(judged(NOTHING, true).failed).toBe(1)
  })

  it('counts a runner with a bad exit status as one failure although all tests passed', () => {
    expect(judged({ ...NOTHING, passed: 3 }, false)).toEqual({ ...NOTHING, passed: 3, failed: 1 })
  })

  it('uses the report when the exit status agrees', () => {
    expect(judged({ ...NOTHING, passed: 3 }, true).failed).toBe(0)
    expect(judged({ ...NOTHING, passed: 3, failed: 2 }, false).failed).toBe(2)
  })
})

describe('Playwright’s report', () => {
  const test = (status: string, ...annotations: { type: string; description?: string }[]) => ({
    status,
    annotations,
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

  it('names the tests that passed only when retried', () => {
    expect(total([ofPlaywright(report), single(true)]).again).toEqual(['call.spec.ts › sound › is steady'])
  })

  it('names the skipped tests, with the reason', () => {
    expect(ofPlaywright(report).skips).toEqual([
      { name: 'call.spec.ts › sound › is stereo', reason: 'mono only' },
      { name: 'call.spec.ts › sound › is loud', reason: 'no reason given' },
    ])
  })

  it('counts an error outside of tests as a failure', () => {
    expect(ofPlaywright({ suites: [], errors: ['cannot load call.spec.ts'] }).failed).toBe(1)
  })
})
