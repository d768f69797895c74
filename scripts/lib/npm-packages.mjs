import { readFileSync } from 'node:fs'
import { inProject } from './paths.mjs'

/** @typedef {{ packages: Record<string, { version?: string, integrity?: string, optional?: boolean }> }} LockFile */

/** @param {...string} path @returns {LockFile['packages']} */
const packagesOf = (...path) =>
  /** @type {LockFile} */ (JSON.parse(readFileSync(inProject(...path), 'utf8'))).packages

/**
 * Whether node_modules matches package-lock.json. npm writes
 * node_modules/.package-lock.json as the last step of an installation, so that an interrupted one does not pass.
 */
export const hasNpmPackages = () => {
  try {
    const installed = packagesOf('node_modules', '.package-lock.json')
    return Object.entries(packagesOf('package-lock.json')).every(([path, wanted]) => {
      if (path === '') return true
      const found = installed[path]
      // npm omits optional packages for other systems.
      if (found === undefined) return wanted.optional === true
      return found.version === wanted.version && found.integrity === wanted.integrity
    })
  } catch {
    return false
  }
}
