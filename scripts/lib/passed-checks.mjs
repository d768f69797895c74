import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** Not checked: what is installed, built, left by tests, or belongs to git. */
const IGNORED = new Set(['node_modules', 'out', 'artefacts', '.git'])

/** @param {string} folder @returns {string[]} every file below, absolute */
const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !IGNORED.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return filesIn(path)
      return entry.isFile() ? [path] : []
    })

/**
 * A hash of everything that types, lint and format can depend on: the content of every file of the project, the
 * installed packages, and Node. Lint uses types, so a change in one file can make another one wrong: there is one hash
 * for all.
 *
 * @param {string} root
 */
export const contentHash = (root) => {
  const hash = createHash('sha256').update(process.version)
  const installed = join(root, 'node_modules', '.package-lock.json')
  for (const path of [installed, ...filesIn(root).sort()]) {
    const content = readFileSync(path)
    hash.update(`\0${relative(root, path)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** Remembers for which content each check has passed, in a file that goes with node_modules. */
export class PassedChecks {
  /** @param {string} file @param {() => string} contentNow */
  constructor(file, contentNow) {
    this.file = file
    this.contentNow = contentNow
  }

  /** @returns {Record<string, string>} the hash of the content for which each check passed last */
  #read() {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8'))
    } catch {
      return {}
    }
  }

  /**
   * Runs a check, unless it has passed already for exactly this content. A failure is never remembered, nor is a pass
   * during which the content changed.
   *
   * @template {{ readonly code: number }} Outcome
   * @param {string} name
   * @param {() => Promise<Outcome>} check
   * @returns {Promise<Outcome | undefined>} undefined: it has passed before
   */
  async run(name, check) {
    const content = this.contentNow()
    if (this.#read()[name] === content) return undefined
    const outcome = await check()
    if (outcome.code === 0 && this.contentNow() === content) {
      mkdirSync(dirname(this.file), { recursive: true })
      writeFileSync(this.file, JSON.stringify({ ...this.#read(), [name]: content }, undefined, 2))
    }
    return outcome
  }
}
