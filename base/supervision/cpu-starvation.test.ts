import { type ChildProcess, spawn } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { waitUntil } from '../testing/wait-until'
import { CpuStarvation, type ThreadTimes } from './cpu-starvation'

const WAITS = { isRunnable: true, ranMs: 40, waitedMs: 10 }
const SLEEPS = { ...WAITS, isRunnable: false }

/** A process with these threads at two looks. */
const isStarved = (
  before: Readonly<Record<string, ThreadTimes>>,
  after: Readonly<Record<string, ThreadTimes>>,
  elapsedMs = 100,
): boolean => {
  let [threads, nowMs] = [before, 0]
  const starvation = new CpuStarvation(
    () => 7,
    () => new Map(Object.entries(threads)),
    () => nowMs,
  )
  starvation.begin()
  threads = after
  nowMs = elapsedMs
  return starvation.isStarved(100)
}

it.each<[string, ThreadTimes, ThreadTimes, boolean]>([
  ['sleeps', SLEEPS, SLEEPS, false],
  ['waits all the time', WAITS, WAITS, true],
  ['has waited, and run', WAITS, { ...WAITS, ranMs: 80, waitedMs: 70 }, false],
  ['has waited for most of the time', SLEEPS, { ...SLEEPS, ranMs: 45, waitedMs: 95 }, true],
  ['has run all the time', WAITS, { ...WAITS, ranMs: 140 }, false],
])('a process of which one thread %s: starved or not', (_, before, after, starved) => {
  expect(isStarved({ 7: SLEEPS, 8: before }, { 7: SLEEPS, 8: after })).toBe(starved)
})

it('what a thread has waited before the first look does not count', () => {
  expect(isStarved({ 7: SLEEPS }, { 7: SLEEPS, 8: { ...WAITS, waitedMs: 1000 } })).toBe(false)
})

it('a wait of a moment is none', () => {
  expect(isStarved({ 7: WAITS }, { 7: WAITS }, 5)).toBe(false)
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
