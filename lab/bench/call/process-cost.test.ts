import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { firstLine } from '../../../base/testing/first-line'
import { costOfOne, processCost } from './process-cost'

describe.skipIf(process.platform !== 'linux')('the cost of a process', () => {
  test('is its processor time and its resident memory', () => {
    const before = processCost(process.pid)
    while (processCost(process.pid).cpuSeconds < before.cpuSeconds + 0.05);
    expect(before.residentMb).toBeGreaterThan(20)
  })

  test('includes its children, and counts shared memory once', async () => {
    const script = `const child = require('node:child_process').spawn(process.execPath, ['-e', 'console.log(1); setTimeout(() => {}, 60000)'])
      child.stdout.once('data', () => console.log(child.pid))`
    const parent = spawn(process.execPath, ['-e', script], { detached: true })
    try {
      const childPid = Number(await firstLine(parent.stdout))
      const pid = parent.pid ?? 0
      const [both, one, other] = [processCost(pid), costOfOne(pid), costOfOne(childPid)]
      expect(both.residentMb).toBeGreaterThan(Math.max(one.residentMb, other.residentMb) + 3)
      expect(both.residentMb).toBeLessThan(one.residentMb + other.residentMb - 10)
    } finally {
      if (parent.pid !== undefined) process.kill(-parent.pid, 'SIGKILL')
    }
  })

  test('is zero once it has ended', async () => {
    const child = spawn('true')
    await once(child, 'exit')
    expect(processCost(child.pid ?? 0)).toEqual({ cpuSeconds: 0, residentMb: 0 })
  })
})
