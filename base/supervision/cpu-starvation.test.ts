import { type ChildProcess, spawn } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { waitUntil } from '../testing/wait-until'
import { CpuStarvation, type ThreadTimes } from './cpu-starvation'

const WAITS = { isRunnable: true, ranMs: 40, waitedMs: 10 }
const SLEEPS = { ...WAITS, isRunnable: false }

describe('a process whose threads were first', () => {
  it.each<[string, ThreadTimes, ThreadTimes, boolean]>([
    ['asleep, and sleep still', SLEEPS, SLEEPS, false],
    ['waiting, and wait still', WAITS, WAITS, true],
    ['waiting, and have run', WAITS, { ...WAITS, ranMs: 41, waitedMs: 30 }, false],
    ['asleep, and have waited for most of the time', SLEEPS, { ...SLEEPS, ranMs: 45, waitedMs: 60 }, true],
    ['running, and have run all the time', WAITS, { ...WAITS, ranMs: 140 }, false],
  ])('%s', (_, before, after, isStarved) => {
    let now = before
    const starvation = new CpuStarvation(
      () => 7,
      () =>
        new Map([
          ['7', SLEEPS],
          ['8', now],
        ]),
    )
    starvation.begin()
    now = after
    expect(starvation.isStarved(100)).toBe(isStarved)
  })

  it('not there yet is not starved', () => {
    const threads = new Map([['7', SLEEPS]])
    const starvation = new CpuStarvation(
      () => 7,
      () => new Map(threads),
    )
    starvation.begin()
    threads.set('8', { ...WAITS, waitedMs: 1000 })
    expect(starvation.isStarved(100)).toBe(false)
  })
})

it('a thread of ours is not starved', () => {
  const starvation = new CpuStarvation(() => undefined)
  starvation.begin()
  expect(starvation.isStarved(100)).toBe(false)
})

describe.runIf(process.platform === 'linux')('the system tells that a process', () => {
  const LOOK_MS = 100
  const children: ChildProcess[] = []
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
  })

  /** Runs a shell that does this on the first processor. */
  const onOneProcessor = (script: string, ...prefix: readonly string[]): CpuStarvation => {
    const child = spawn('taskset', ['1', ...prefix, 'sh', '-c', script], { stdio: 'ignore' })
    children.push(child)
    return new CpuStarvation(() => child.pid)
  }

  const looks = async (starvation: CpuStarvation, times: number): Promise<readonly boolean[]> => {
    const seen: boolean[] = []
    starvation.begin()
    let lookedMs = performance.now()
    await waitUntil(() => {
      if (performance.now() - lookedMs >= LOOK_MS) {
        lookedMs = performance.now()
        seen.push(starvation.isStarved(LOOK_MS))
      }
      return seen.length === times || undefined
    })
    return seen
  }

  it('gets no processor, as beside another one of which it has a share of a thousandth', async () => {
    onOneProcessor('while :; do :; done')
    const starvation = onOneProcessor('while :; do :; done', 'chrt', '--idle', '0')
    await waitUntil(async () => (await looks(starvation, 1))[0] || undefined)
  })

  it('sleeps', async () => {
    expect(await looks(onOneProcessor('exec sleep 60'), 3)).toContain(false)
  })
})
