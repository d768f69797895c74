import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fingerprint } from './lib/fingerprint.mjs'
import { withLock } from './lib/lock.mjs'
import { asCommand, messageOf } from './lib/main.mjs'
import { ROOT, inProject } from './lib/paths.mjs'
import { licences } from './licences.mjs'

/** @typedef {'node' | 'preload' | 'renderer' | 'guest' | 'tools' | 'bench' | 'fuzz' | 'faults'} Part a mode of vite.config.ts */

/** The sources of phone and servers. */
const CORE = ['base', 'protocol', 'phone', 'native', 'server', 'locales']

/** The sources of each part. @type {Record<Part, readonly string[]>} */
const SOURCES = {
  node: [...CORE, 'electron', 'cli', 'LICENSE', 'scripts/licences.mjs'],
  preload: ['base', 'electron/preload.ts', 'electron/api', 'phone/model', 'locales'],
  renderer: ['base', 'renderer', 'electron/api', 'electron/hosting', 'phone/model', 'locales', 'assets'],
  guest: ['base', 'renderer', 'electron/api', 'phone/model', 'locales', 'assets'],
  tools: [...CORE, 'lab', 'cli', 'scripts', 'electron'],
  bench: [...CORE, 'lab', 'cli', 'electron', 'scripts'],
  fuzz: [...CORE, 'lab', 'electron'],
  faults: [...CORE, 'lab', 'cli', 'electron', 'scripts'],
}
const SOURCES_OF_ALL = ['package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts']

const PARTS = /** @type {readonly Part[]} */ (Object.keys(SOURCES))
/** The parts for `npm start`. @type {readonly Part[]} */
export const APP = ['node', 'preload', 'renderer', 'guest']
/** Those whose sources have a page of their own. @type {Partial<Record<Part, string>>} */
const PAGE_ROOTS = { renderer: inProject('renderer'), guest: inProject('renderer', 'guest') }
const LOCK = inProject('out', '.build.lock')
const LOCK_TIMEOUT_MS = 180_000

/** A running process may still load chunks of the build that it was started from. */
const KEEP_OLD_CHUNKS_MS = 3_600_000

/** @param {Part} part */
const stampOf = (part) => inProject('out', part, '.built-from')

/** @param {Part} part */
const stateOf = (part) => fingerprint(ROOT, [...SOURCES_OF_ALL, ...SOURCES[part]])

/** @param {Part} part */
const isStale = (part) => {
  try {
    return readFileSync(stampOf(part), 'utf8') !== stateOf(part)
  } catch {
    return true
  }
}

/** @param {string} folder @returns {string[]} every file below, relative */
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))

/**
 * Moves a finished build into place, file by file: chunks first, then the files that refer to them, so that a process
 * that starts at this moment finds either the old build or the new one, never a mixture.
 *
 * @param {string} from @param {string} to
 */
const install = (from, to) => {
  const depth = (/** @type {string} */ file) => file.split(/[\\/]/).length
  const fresh = filesIn(from).sort((a, b) => depth(b) - depth(a))
  for (const file of fresh) {
    mkdirSync(dirname(join(to, file)), { recursive: true })
    renameSync(join(from, file), join(to, file))
  }
  for (const file of filesIn(to)) {
    const isOld = Date.now() - statSync(join(to, file)).mtimeMs > KEEP_OLD_CHUNKS_MS
    if (isOld && !fresh.includes(file)) rmSync(join(to, file))
  }
}

/** Writes out/licences.txt, which the app opens, atomically. */
const writeLicences = () => {
  const draft = inProject('out', `.licences-${process.pid}`)
  writeFileSync(draft, licences())
  renameSync(draft, inProject('out', 'licences.txt'))
}

/** @param {Part} part */
const build = async (part) => {
  const state = stateOf(part)
  const staging = inProject('out', `.${part}-${process.pid}`)
  const vite = await import('vite')
  try {
    await vite.build({
      configFile: inProject('vite.config.ts'),
      root: PAGE_ROOTS[part] ?? ROOT,
      mode: part,
      logLevel: 'error',
      build: { outDir: staging, emptyOutDir: true },
    })
    install(staging, inProject('out', part))
    if (part === 'node') writeLicences()
    writeFileSync(stampOf(part), state)
  } catch (error) {
    throw new Error(`cannot build out/${part}: ${messageOf(error)}`, { cause: error })
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/**
 * Builds those of the given parts that are older than their sources; takes some 20 ms when none is.
 * Any number of processes may call it at the same time: one builds, the others wait for it.
 *
 * @param {readonly Part[]} [parts] the app's by default
 * @returns {Promise<Part[]>} the parts that were built
 * @throws {Error} with the part and the compiler's output
 */
export const ensureBuilt = async (parts = APP) => {
  if (!parts.some(isStale)) return []
  return withLock(LOCK, { timeoutMs: LOCK_TIMEOUT_MS }, async () => {
    const stale = parts.filter(isStale)
    for (const part of stale) await build(part)
    return stale
  })
}

/** @param {string} word @returns {word is Part} */
const isPart = (word) => PARTS.some((part) => part === word)

await asCommand(import.meta.url, async () => {
  const words = process.argv.slice(2)
  const unknown = words.find((word) => !isPart(word))
  if (unknown !== undefined) throw new Error(`no part is called ${unknown}: choose from ${PARTS.join(', ')}`)
  await ensureBuilt(words.length === 0 ? APP : words.filter(isPart))
})
