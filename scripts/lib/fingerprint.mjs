import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Tests are not part of a build. */
const IGNORED = /\.test\.tsx?$|\.spec\.ts$|\.md$/

/** @param {string} path @param {string[]} found */
const collect = (path, found) => {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return
  if (!stat.isDirectory()) {
    found.push(`${path}\0${stat.size}\0${stat.mtimeMs}`)
    return
  }
  for (const entry of readdirSync(path)) if (!IGNORED.test(entry)) collect(join(path, entry), found)
}

/**
 * A fingerprint of files, from their paths, sizes and modification times. Cheap: no file is read.
 *
 * @param {string} root paths are taken relative to it
 * @param {readonly string[]} paths files and folders; those that do not exist count as absent
 */
export const fingerprint = (root, paths) => {
  /** @type {string[]} */
  const found = []
  for (const path of paths) collect(join(root, path), found)
  const hash = createHash('sha256')
  for (const line of found.sort()) hash.update(relative(root, line)).update('\n')
  return hash.digest('hex')
}
