import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { AudioError } from '../audio/audio-device'

/** A folder for the WAV files of a test file, removed after its tests. */
export function wavFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'ringdown-wav-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const path = (name: string): string => join(folder, name)
  /** Makes a named pipe. */
  const pipe = (name: string): string => {
    execFileSync('mkfifo', [path(name)])
    return path(name)
  }
  return { folder, path, pipe }
}

/** For a recording that must not fail. */
export const noFailure = (error: AudioError): never => {
  throw error
}
