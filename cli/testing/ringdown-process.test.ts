import { expect, it } from 'vitest'
import { RingdownProcess } from './ringdown-process'

it('rejects a wait for words or an event that the process ends without', async () => {
  const process = new RingdownProcess(['--version'])
  await Promise.all([
    expect(process.says('listening')).rejects.toThrow('it ended without “listening” on stdout'),
    expect(process.next('listening')).rejects.toThrow('it ended without “listening”'),
  ])
  expect(await process.exited).toBe(0)
  await expect(process.says('listening', 'stderr')).rejects.toThrow('on stderr')
})
