import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive } from '../../../base/process-identity'

const PREFIX = 'electron-stand-in-'

/** A new folder for Chromium, named after this process so that a later start can recognise an abandoned one. */
export function makeProfile(): string {
  removeAbandoned()
  return mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
}

/** Chromium's children may write for a moment after its exit, hence the retries. */
export function removeProfile(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
}

/** Removes the folders of stand-ins that were killed. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN
    if (Number.isNaN(pid) || isAlive(pid)) continue
    try {
      removeProfile(join(tmpdir(), name))
    } catch {
      // Another user's folder: not ours to remove.
    }
  }
}
