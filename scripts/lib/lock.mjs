import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** @param {unknown} error @param {string} code */
const isCode = (error, code) => error instanceof Error && 'code' in error && error.code === code

/** @param {number} pid */
const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

/** The holder's process id; undefined when nobody holds the lock. @param {string} file */
const holderOf = (file) => {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** @param {string} file */
const tryToTake = (file) => {
  const mine = `${file}.${process.pid}`
  writeFileSync(mine, String(process.pid))
  try {
    // A hard link is atomic and has its content at once: nobody ever reads an empty lock.
    linkSync(mine, file)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  } finally {
    unlinkSync(mine)
  }
}

/** Removes the lock of a dead process. @param {string} file @param {number} dead */
const breakLock = (file, dead) => {
  const aside = `${file}.${process.pid}.dead`
  try {
    renameSync(file, aside)
    // Another process may have removed the old lock and taken a new one in between: restore that one.
    if (holderOf(aside) !== dead) linkSync(aside, file)
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

/**
 * Runs `work` while holding the lock `file`, which keeps other processes of this machine out.
 * The lock of a dead process is ignored.
 *
 * @template T
 * @param {string} file its folder is created if necessary
 * @param {{ timeoutMs: number, onWait?: (holder: number) => void }} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 * @throws {Error} when another process still holds the lock after `timeoutMs`
 */
export const withLock = async (file, { timeoutMs, onWait }, work) => {
  mkdirSync(dirname(file), { recursive: true })
  const giveUpAt = Date.now() + timeoutMs
  let told = false
  while (!tryToTake(file)) {
    const holder = holderOf(file)
    if (holder === undefined) continue
    if (!isAlive(holder)) {
      breakLock(file, holder)
      continue
    }
    if (Date.now() > giveUpAt)
      throw new Error(
        `process ${holder} has held ${file} for more than ${timeoutMs / 1000} s: end it, or delete the file if that process has nothing to do with Ringdown`,
      )
    if (!told) onWait?.(holder)
    told = true
    await sleep(100)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}
