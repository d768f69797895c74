import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { firstLine } from '../testing/first-line'
import { startTimeOf } from '../process-identity'
import { FolderInUse, FolderLock } from './folder-lock'

let folder: string
let lockFile: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-lock-'))
  lockFile = join(folder, 'in-use.lock')
})
afterEach(() => rmSync(folder, { recursive: true }))

const lockOf = (pid: number, started = startTimeOf(pid)): void =>
  writeFileSync(lockFile, JSON.stringify({ pid, started }))

const sleeper = async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log()'])
  await firstLine(child.stdout)
  const { pid = 0 } = child
  const end = async (): Promise<void> => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { pid, end }
}

describe('a folder', () => {
  it('belongs to one process until that process releases it', () => {
    const lock = FolderLock.take(folder)
    expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toMatchObject({ pid: process.pid })
    expect(() => FolderLock.take(folder)).toThrow(FolderInUse)
    lock.release()
    FolderLock.take(folder).release()
    expect(readdirSync(folder)).toEqual([])
  })

  it('of another process is refused while that process lives, and taken over when it was killed', async () => {
    const other = await sleeper()
    try {
      lockOf(other.pid)
      expect(() => FolderLock.take(folder)).toThrow(
        expect.objectContaining({
          folder,
          pid: other.pid,
          lockFile,
          message: `${folder} is in use by process ${other.pid}`,
        }),
      )
      expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toMatchObject({ pid: other.pid })
    } finally {
      await other.end()
    }
    FolderLock.take(folder).release()
    expect(readdirSync(folder)).toEqual([])
  })

  it.runIf(process.platform === 'linux')(
    'is taken over when another process has the id of the dead one',
    async () => {
      const other = await sleeper()
      try {
        lockOf(other.pid, '1')
        FolderLock.take(folder).release()
      } finally {
        await other.end()
      }
    },
  )

  it.each(['', '{', '{"pid":-1,"started":""}', 'x'.repeat(5_000)])(
    'with the damaged lock %j is taken over',
    (text) => {
      writeFileSync(lockFile, text)
      FolderLock.take(folder).release()
    },
  )

  it('that does not exist causes its own error', () => {
    expect(() => FolderLock.take(join(folder, 'missing'))).toThrow('ENOENT')
  })
})
