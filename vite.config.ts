import react from '@vitejs/plugin-react'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { defineConfig, type Plugin, type UserConfig } from 'vite'

/** Stay outside the bundles: addons, WebAssembly and what loads files beside itself. */
const external = [
  'electron',
  'koffi',
  'naudiodon',
  'node-datachannel',
  /^opus-recorder/,
  /^@echogarden\//,
  'pino',
  ...builtinModules,
  /^node:/,
]

/** The main process, the voice process, the hosting thread and the command line: entries that share chunks. */
const node: UserConfig = {
  build: {
    ssr: true,
    outDir: 'out/node',
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: {
        main: 'electron/main.ts',
        'voice-process': 'phone/voice/voice-process.ts',
        'server-worker': 'electron/hosting/server-worker.ts',
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

/** The page for browsers, which the server serves: the files that its manifest names, below `/guest/`. */
const guest: UserConfig = {
  root: 'renderer/guest',
  base: '/guest/',
  plugins: [react()],
  build: {
    outDir: '../../out/guest',
    emptyOutDir: true,
    manifest: 'manifest.json',
    // The page's policy has no `data:`.
    assetsInlineLimit: 0,
    target: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: { polyfill: false },
  },
}

/** The scripts stay where they are: they look for files beside themselves. */
const leaveScriptsOut = (outDir: string): Plugin => ({
  name: 'leave-scripts-out',
  enforce: 'pre',
  resolveId: (source, importer) =>
    importer !== undefined && source.startsWith('.') && source.endsWith('.mjs')
      ? {
          id: relative(join(import.meta.dirname, outDir), resolve(dirname(importer), source)),
          external: true,
        }
      : undefined,
})

/** The demos, which run from a clone. */
const tools: UserConfig = {
  plugins: [leaveScriptsOut('out/tools')],
  build: {
    ssr: true,
    outDir: 'out/tools',
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: {
        demo: 'lab/demo/demo.ts',
        'network-demo': 'lab/demo/network-demo.ts',
        'rooms-demo': 'lab/demo/rooms-demo.ts',
      },
      // The scripts are left out by paths from here: chunks stay beside the entries.
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
}

/** The measurements, which hold parts of the app: in simulated time they run without a process of their own. */
const bench: UserConfig = {
  plugins: [leaveScriptsOut('out/bench')],
  build: {
    ssr: true,
    outDir: 'out/bench',
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: {
        voice: 'lab/bench/voice.ts',
        'drift-worker': 'lab/bench/drift-worker.ts',
        dsp: 'lab/bench/dsp.ts',
        app: 'lab/bench/app.ts',
        contacts: 'lab/bench/contacts.ts',
        hours: 'lab/bench/hours.ts',
        network: 'lab/bench/network.ts',
        'room-keys': 'lab/bench/room-keys.ts',
        rooms: 'lab/bench/rooms.ts',
        'role-child': 'lab/rooms/role-child.ts',
        'text-clients-child': 'lab/rooms/text-clients-child.ts',
        'voice-clients-child': 'lab/rooms/voice-clients-child.ts',
        simulation: 'lab/bench/network-simulation.ts',
        leaks: 'lab/bench/leaks.ts',
        links: 'lab/bench/links.ts',
        'link-child': 'lab/bench/links/link-child.ts',
        server: 'lab/bench/server.ts',
        stun: 'lab/bench/stun.ts',
        nat: 'lab/bench/nat.ts',
        changes: 'lab/bench/changes.ts',
        broker: 'lab/bench/broker.ts',
        pipes: 'lab/bench/pipes.ts',
        'pipes-loop': 'lab/bench/pipes-loop.ts',
        process: 'lab/bench/process.ts',
        frames: 'lab/bench/frames.ts',
        loss: 'lab/bench/loss.ts',
        'echo-child': 'lab/bench/process/echo-child.ts',
      },
      external,
      // The scripts are left out by paths from here: chunks stay beside the entries.
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
}

/** Fuzz targets for parsers of network data. */
const fuzz: UserConfig = {
  build: {
    ssr: true,
    outDir: 'out/fuzz',
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: { fuzz: 'lab/fuzz/fuzz.ts' },
      external: [...external, 'fast-check'],
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
}

/** The faults. */
const faults: UserConfig = {
  plugins: [leaveScriptsOut('out/faults')],
  build: {
    ssr: true,
    outDir: 'out/faults',
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: {
        faults: 'lab/faults/main.ts',
        'role-child': 'lab/rooms/role-child.ts',
        'text-clients-child': 'lab/rooms/text-clients-child.ts',
        'voice-clients-child': 'lab/rooms/voice-clients-child.ts',
      },
      external,
      // The scripts are left out by paths from here: chunks stay beside the entries.
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
  ssr: { noExternal: true },
}

const parts: Record<string, UserConfig> = { node, preload, renderer, guest, tools, bench, fuzz, faults }

/** `vite build --mode node|preload|renderer|guest|tools|bench|fuzz|faults`; see scripts/build.mjs, which runs those that are out of date. */
export default defineConfig(({ mode }) => {
  const config = parts[mode] ?? renderer
  return { ...config, define: { 'process.env.NODE_ENV': JSON.stringify('production') } }
})
