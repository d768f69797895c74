import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const DIST = fileURLToPath(new URL('dist', import.meta.url))

/** Whether Electron's own binary is installed: the file that `node_modules/electron/path.txt` names exists. */
export function hasElectronBinary() {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return false
  return existsSync(join(folder, 'dist', readFileSync(pathFile, 'utf8').trim()))
}

/**
 * Environment variables that make `npx electron`, and Playwright's `_electron.launch()`, run the stand-in.
 * Empty when Electron's binary is installed, or when ELECTRON_OVERRIDE_DIST_PATH is already set.
 * Playwright resolves the executable in the test process, whose own environment must contain it:
 * `Object.assign(process.env, standInEnv())`.
 *
 * @returns {{ ELECTRON_OVERRIDE_DIST_PATH?: string }}
 */
export function standInEnv() {
  if (process.env['ELECTRON_OVERRIDE_DIST_PATH'] !== undefined || hasElectronBinary()) return {}
  return { ELECTRON_OVERRIDE_DIST_PATH: DIST }
}
