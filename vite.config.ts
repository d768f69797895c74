import react from '@vitejs/plugin-react'
import { builtinModules } from 'node:module'
import { defineConfig, type UserConfig } from 'vite'

/** Stay outside the bundles: addons, WebAssembly and what loads files beside itself. */
const external = [
  'electron',
  'naudiodon',
  /^opus-recorder/,
  /^@echogarden\//,
  'pino',
  'write-file-atomic',
  ...builtinModules,
  /^node:/,
]

/** The main process, the voice thread and the command line: three entries that share chunks. */
const node: UserConfig = {
  build: {
    ssr: true,
    outDir: 'out/node',
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: {
        main: 'electron/main.ts',
        'voice-worker': 'electron/phone/voice/voice-worker.ts',
        ringdown: 'cli/ringdown.ts',
      },
      external,
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
    },
  },
  ssr: { noExternal: true },
}

/** One CommonJS file, as a sandboxed preload must be. */
const preload: UserConfig = {
  build: {
    ssr: true,
    outDir: 'out/preload',
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: { preload: 'electron/preload.ts' },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
  ssr: { noExternal: true },
}

const renderer: UserConfig = {
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    modulePreload: { polyfill: false },
  },
}

const parts: Record<string, UserConfig> = { node, preload, renderer }

/** `vite build --mode node|preload|renderer`; see scripts/build.mjs, which runs those that are out of date. */
export default defineConfig(({ mode }) => {
  const config = parts[mode] ?? renderer
  return { ...config, define: { 'process.env.NODE_ENV': JSON.stringify('production') } }
})
