import { existsSync, readFileSync } from 'node:fs'
import { inProject } from './paths.mjs'

/**
 * The Electron program that the electron package has downloaded; undefined when it has not (some machines cannot reach
 * its host).
 *
 * @returns {string | undefined} an absolute path
 */
export const electronProgram = () => {
  try {
    const name = readFileSync(inProject('node_modules', 'electron', 'path.txt'), 'utf8')
    const program = inProject('node_modules', 'electron', 'dist', name)
    return existsSync(program) ? program : undefined
  } catch {
    return undefined
  }
}

/** Windows and macOS always have one. */
export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])

/** Chromium's sandbox refuses to run as root. */
export const isRoot = () => process.getuid?.() === 0
