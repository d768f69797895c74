import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const HERE = fileURLToPath(new URL('.', import.meta.url))

/** The bundles for Node, for utility processes, and for each of Chromium's two worlds. */
const ENTRIES = /** @type {const} */ ([
  ['main/start.ts', 'cjs', 'start'],
  ['worlds/utility-world.ts', 'cjs', 'utilityWorld'],
  ['worlds/preload-world.ts', 'iife', 'preloadWorld'],
  ['worlds/page-world.ts', 'iife', 'pageWorld'],
])

const into = process.argv[2]
if (into === undefined) throw new Error('usage: build.mjs FOLDER')

for (const [input, format, name] of ENTRIES) {
  const forNode = format === 'cjs'
  await build({
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
        external: [/^node:/, ...builtinModules],
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
