/** Stands before the fuses in Electron's binary. */
export const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

/**
 * In the order of Electron's first version of fuses: RunAsNode, cookie encryption, NODE_OPTIONS, --inspect, archive
 * integrity, only from the archive, own V8 snapshot, powers of `file:`.
 */
export const EXPECTED_FUSES = '01001100'

/**
 * @param {Buffer} binary
 * @returns {string | undefined} a digit for each fuse, 1 for on; undefined where there are none
 */
export const fusesIn = (binary) => {
  const at = binary.indexOf(FUSE_SENTINEL)
  if (at < 0) return undefined
  const start = at + FUSE_SENTINEL.length
  const [version, count = 0] = binary.subarray(start, start + 2)
  return version === 1 ? binary.subarray(start + 2, start + 2 + count).toString('latin1') : undefined
}

/** Without one of these the app does not start, or is silent. */
const NEEDED = [
  'package.json',
  'assets/icon.png',
  'assets/sounds/ring.wav',
  'assets/sounds/ring-back.wav',
  'assets/sounds/call-waiting.wav',
  'assets/sounds/on-hold.wav',
  'assets/sounds/off-hold.wav',
  'assets/sounds/peer-muted.wav',
  'assets/tray/online.png',
  'out/licences.txt',
  'out/node/main.cjs',
  'out/node/voice-process.cjs',
  'out/node/server-worker.cjs',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
  'out/guest/index.html',
  'out/guest/manifest.json',
  'node_modules/koffi/index.cjs',
  'node_modules/koffi/src/koffi/index.cjs',
  'node_modules/naudiodon/package.json',
  'node_modules/naudiodon/portaudio/bin/libportaudio.so.2',
  'node_modules/node-datachannel/dist/cjs/lib/index.cjs',
  'node_modules/@node-datachannel/linux-x64-gnu/node_datachannel.node',
  'node_modules/opus-recorder/package.json',
  'node_modules/@echogarden/rnnoise-wasm/package.json',
  'node_modules/@echogarden/speex-resampler-wasm/package.json',
  'node_modules/pino/package.json',
]

/** Files that do not belong in a package: sources, tests, tools, keys, notes of builds. */
const UNWANTED = [
  /\.(ts|tsx|map|cc|hh?|c|S|asm|py|log|tsbuildinfo)$/,
  /\.(pem|key|p12|env)$/,
  /\.(test|spec)\.[a-z]+$/,
  /(^|\/)(tests?|fixtures|coverage|\.git|\.github)(\/|$)/,
  /(^|\/)\.built-from$/,
  /^(e2e|lab|cli|server|scripts|base|protocol|phone|electron|renderer|native|locales|docs|packaging)(\/|$)/,
  /^out\/(?!node|preload|renderer|guest|licences\.txt)/,
]

/**
 * @param {readonly string[]} files in an archive, as `/out/node/main.cjs`
 * @returns {string[]} what lacks, and what should not be there
 */
export const contentsProblems = (files) => {
  const inside = files
    .map((file) => file.replaceAll('\\', '/').replace(/^\//, ''))
    .filter((file) => file !== 'out')
  return [
    ...NEEDED.filter((file) => !inside.includes(file)).map((file) => `${file} is missing`),
    ...inside
      .filter((file) => UNWANTED.some((pattern) => pattern.test(file)))
      .map((file) => `${file} is inside`),
  ]
}
