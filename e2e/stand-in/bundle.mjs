import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const OUT = fileURLToPath(new URL('../../out/stand-in', import.meta.url))
const SOURCES = ['main', 'worlds', 'shared']
/** Bundles of earlier sources are removed once nothing can still be starting from them, ms. */
const KEEP_MS = 3_600_000

/** @returns {string} a digest of every source file, so that a bundle is never older than its sources */
function digestOfSources() {
  const hash = createHash('sha256')
  for (const file of [join(HERE, 'bundle.mjs'), ...SOURCES.flatMap(filesIn)]) {
    hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(join(HERE, folder))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort()
    .map((name) => join(HERE, folder, name))
}

/** @param {string} into */
async function build(into) {
  const { build: viteBuild } = await import('vite')
  /** @type {[input: string, format: 'cjs' | 'iife', name: string][]} */
  const entries = [
    ['main/start.ts', 'cjs', 'start'],
    ['worlds/preload-world.ts', 'iife', 'preloadWorld'],
    ['worlds/page-world.ts', 'iife', 'pageWorld'],
  ]
  for (const [input, format, name] of entries) {
    const forNode = format === 'cjs'
    await viteBuild({
      root: HERE,
      configFile: false,
      logLevel: 'warn',
      ...(forNode ? { ssr: { noExternal: true } } : {}),
      build: {
        ssr: forNode,
        outDir: into,
        emptyOutDir: false,
        minify: false,
        target: forNode ? 'node20' : 'chrome140',
        modulePreload: false,
        rolldownOptions: {
          input: join(HERE, input),
          external: ['electron', /^node:/, ...builtinModules],
          output: {
            format,
            name,
            exports: 'named',
            codeSplitting: false,
            entryFileNames: forNode ? `${name}.cjs` : `${name}.js`,
          },
          preserveEntrySignatures: 'strict',
        },
      },
    })
  }
}

/**
 * The folder with the stand-in's bundles, made first if its sources have changed. Safe to call from several
 * processes at once: each builds into a folder of its own, and the first to finish gives it its name.
 *
 * @returns {Promise<string>}
 */
export async function bundledStandIn() {
  const folder = join(OUT, digestOfSources())
  if (existsSync(folder)) return folder
  const draft = `${folder}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  await build(draft)
  try {
    renameSync(draft, folder)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  for (const name of readdirSync(OUT)) {
    const other = join(OUT, name)
    const age = Date.now() - (statSync(other, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (other !== folder && age > KEEP_MS) rmSync(other, { recursive: true, force: true })
  }
  return folder
}
