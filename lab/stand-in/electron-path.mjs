import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const DIST = fileURLToPath(new URL('dist', import.meta.url))

/** Is Electron's own binary installed, i.e. does the file exist that `node_modules/electron/path.txt` names? */
export function hasElectronBinary() {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return false
  return existsSync(join(folder, 'dist', readFileSync(pathFile, 'utf8').trim()))
}

/**
 * Environment variables that make `npx electron`, and Playwright's `_electron.launch()`, run the stand-in.
 * Empty where Electron's binary is installed, or where ELECTRON_OVERRIDE_DIST_PATH is set already.
 * For Playwright it must be in the environment of the test process itself, since that resolves the executable:
 * `Object.assign(process.env, standInEnv())`.
 *
 * @returns {{ ELECTRON_OVERRIDE_DIST_PATH?: string }}
 */
export function standInEnv() {
  if (process.env['ELECTRON_OVERRIDE_DIST_PATH'] !== undefined || hasElectronBinary()) return {}
  return { ELECTRON_OVERRIDE_DIST_PATH: DIST }
}
