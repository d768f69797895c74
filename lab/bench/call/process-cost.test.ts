import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { firstLine } from '../../../base/testing/first-line'
import { processCost } from './process-cost'

describe.skipIf(process.platform !== 'linux')('the cost of a process', () => {
  test('is its processor time and its resident memory', () => {
    const before = processCost(process.pid)
    while (processCost(process.pid).cpuSeconds < before.cpuSeconds + 0.05);
    expect(before.residentMb).toBeGreaterThan(20)
  })

  test('includes its children', async () => {
    const script = `const child = require('node:child_process').spawn(process.execPath, ['-e', 'console.log(1); setTimeout(() => {}, 60000)'])
      child.stdout.once('data', () => console.log(process.memoryUsage().rss / 2 ** 20))`
    const parent = spawn(process.execPath, ['-e', script], { detached: true })
    try {
      const ownMb = Number(await firstLine(parent.stdout))
      expect(processCost(parent.pid ?? 0).residentMb).toBeGreaterThan(1.3 * ownMb)
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
