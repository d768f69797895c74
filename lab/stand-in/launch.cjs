const { spawnSync } = require('node:child_process')
const { createHash } = require('node:crypto')
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } = require('node:fs')
const { join } = require('node:path')

// Synchronous and CommonJS throughout: anything else would start libuv's thread pool, whose size the application
// may still want to choose (UV_THREADPOOL_SIZE), as it can in Electron.

const BUILDER = join(__dirname, 'build.mjs')
const OUT = join(__dirname, '../../out/stand-in')
const SOURCES = ['main', 'worlds', 'shared']
/** Bundles of earlier sources are removed once nothing can still be starting from them, ms. */
const KEEP_MS = 3_600_000

/** @returns {string} a digest of every source file, so that a bundle is never older than its sources */
function digestOfSources() {
  const hash = createHash('sha256')
  for (const file of [BUILDER, ...SOURCES.flatMap(filesIn)]) {
    hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(join(__dirname, folder))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort()
    .map((name) => join(__dirname, folder, name))
}

/**
 * The folder with the stand-in's bundles, made first if its sources have changed. Safe in several processes at
 * once: each builds into a folder of its own, and the first to finish gives it its name.
 *
 * @returns {string}
 */
function bundled() {
  const folder = join(OUT, digestOfSources())
  if (existsSync(folder)) return folder
  const draft = `${folder}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  // Its standard output is the application's.
  const { status } = spawnSync(process.execPath, [BUILDER, draft], { stdio: ['ignore', 2, 2] })
  if (status !== 0) {
    rmSync(draft, { recursive: true, force: true })
    throw new Error(`cannot bundle the Electron stand-in: see the output of ${BUILDER} above`)
  }
  try {
    renameSync(draft, folder)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  removeOld(folder)
  return folder
}

/** @param {string} current */
function removeOld(current) {
  for (const name of readdirSync(OUT)) {
    const folder = join(OUT, name)
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (folder !== current && age > KEEP_MS) rmSync(folder, { recursive: true, force: true })
  }
}

const bundles = bundled()
/** @type {typeof import('./main/start')} */
const { start } = require(join(bundles, 'start.cjs'))
void start({ argv: process.argv, bundles })
