import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { inProject } from './lib/paths.mjs'

/**
 * A package's entry in package-lock.json.
 * @typedef {{
 *   name?: string, version?: string, license?: string, link?: boolean, resolved?: string,
 *   dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>,
 * }} Locked
 */

/**
 * A package that Ringdown is made of; `licence` is an SPDX expression, `texts` are by file within the package.
 * @typedef {{ name: string, version: string, licence: string, texts: { file: string, text: string }[] }} Shipped
 */

/** Development dependencies that the build bundles into the window, with their own dependencies: its font is one of them. */
export const BUNDLED = [
  '@base-ui/react',
  '@fontsource-variable/inter',
  'lucide-react',
  'react',
  'react-dom',
  'uqr',
  'virtua',
]

/** Data in the tree that others have made. */
const DATA = [
  {
    name: 'Unicode data files: confusables.txt',
    version: '15.0.0',
    licence: 'Unicode-DFS-2016',
    file: 'base/names/confusables.LICENSE',
  },
]

/** Licences in another file, by package. naudiodon contains PortAudio's binaries. */
const ELSEWHERE = /** @type {Readonly<Record<string, readonly string[]>>} */ ({
  'fft.js': ['README.md'],
  naudiodon2: ['portaudio/include/portaudio.h'],
})

/** Names of licences that are not SPDX's. */
const SPDX = /** @type {Readonly<Record<string, string>>} */ ({ 'MPL 2.0': 'MPL-2.0' })

/** The binary of node-datachannel, for each system in a package of its own, whose licence is in the main package. */
const WEBRTC_BINARY = '@node-datachannel/'
const WEBRTC_LICENCE = 'node_modules/node-datachannel/LICENSE'

/** MPL-2.0 requires to say where the source is. @param {string} version of node-datachannel */
const webrtcSources = (version) => `The source of exactly this version, unchanged:

node-datachannel ${version} (MPL-2.0): https://github.com/murat-dogan/node-datachannel/tree/v${version}
and https://registry.npmjs.org/node-datachannel/-/node-datachannel-${version}.tgz

The binary contains these libraries:
libdatachannel 0.24.5 (MPL-2.0): https://github.com/paullouisageneau/libdatachannel/tree/v0.24.5
libjuice 1.7.2 (MPL-2.0): https://github.com/paullouisageneau/libjuice/tree/v1.7.2
plog (MIT): https://github.com/SergiusTheBest/plog/tree/94899e0b926ac1b0f4750bfbd495167b4a6ae9ef
libsrtp (BSD-3-Clause): https://github.com/cisco/libsrtp/tree/24b3bf8f19b6f5ab4cd2bcceb4f4064efca86fd5
usrsctp (BSD-3-Clause): https://github.com/sctplab/usrsctp/tree/fec583d54493f879d2ae44a743423bf8a04371ab
OpenSSL (its own licence up to 1.1.1, as on Linux; Apache-2.0 since 3.0, as on Windows and macOS): https://github.com/openssl/openssl`

/** The version of node-datachannel whose libraries `webrtcSources` and these texts are of. */
export const WEBRTC_VERSION = '0.33.4'
/** The licences of the libraries in the binary, except those with MPL-2.0. */
const WEBRTC_LIBRARIES = ['plog', 'libsrtp', 'usrsctp', 'openssl-1.1.1', 'openssl-3']

/** A shorter text refers to the licence, but does not have it. Characters */
const SHORT = 200

/** For packages that name this licence and hold no text of it. */
const MIT_TERMS = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

const LICENCE_FILE = /^(licen[cs]e|copying|notice)([.-][\w.-]+)?$/i
const CODE = /^\.(js|h)$/
const RULE = '='.repeat(80)

/** @param {string} path @returns {unknown} */
const json = (path) => JSON.parse(readFileSync(inProject(path), 'utf8'))

/**
 * Resolves a package from another as Node does: next to it or further up.
 *
 * @param {Record<string, Locked>} locked @param {string} from @param {string} name
 */
const resolve = (locked, from, name) => {
  const places = from.split('/node_modules/')
  for (let depth = places.length; depth > 0; depth--) {
    const place = [...places.slice(0, depth), name].join('/node_modules/')
    if (locked[place] !== undefined) return place
  }
  const place = `node_modules/${name}`
  return locked[place] === undefined ? undefined : place
}

/** The text of a file; of source code, its first comment. @param {string} path */
const wordsOf = (path) => {
  const text = readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
  if (!CODE.test(extname(path))) return text.trim()
  const comment = /\/\*!?([^]*?)\*\//.exec(text)?.[1] ?? ''
  return comment.replaceAll(/^ *\* ?/gm, '').trim()
}

/** @param {string} folder @returns {string[]} the licence files in it, including those of vendored code */
const licenceFiles = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => !file.split(sep).includes('node_modules'))

/**
 * @param {string} place within the project @param {Locked} locked @returns {Shipped}
 * @throws {Error} when its licence is not stated anywhere
 */
const described = (place, { name = place.split('node_modules/').at(-1) ?? place, version = '', license }) => {
  if (!license) throw new Error(`${place} names no licence: find out, or do without the package`)
  const folder = inProject(place)
  const files = [...new Set([...licenceFiles(folder), ...(ELSEWHERE[name] ?? [])])].sort()
  const texts = files.map((file) => ({ file: file.replaceAll(sep, '/'), text: wordsOf(join(folder, file)) }))
  const added = name.startsWith(WEBRTC_BINARY)
    ? [
        { file: 'its source', text: webrtcSources(version) },
        {
          file: 'LICENSE of node-datachannel, libdatachannel and libjuice',
          text: wordsOf(inProject(WEBRTC_LICENCE)),
        },
        ...WEBRTC_LIBRARIES.map((library) => ({
          file: `licence of ${library}`,
          text: wordsOf(inProject('native', 'webrtc', 'licences', `${library}.txt`)),
        })),
      ]
    : texts.every(({ text }) => text.length < SHORT) && /\bMIT\b/.test(license)
      ? [{ file: 'MIT', text: `Copyright the authors of ${name}\n\n${MIT_TERMS}` }]
      : []
  return { name, version, licence: SPDX[license] ?? license, texts: [...texts, ...added] }
}

/**
 * The packages that Ringdown contains on this system, by name: the dependencies of package.json and of the window's
 * bundle, and their dependencies. Excludes types, tools, and optional packages for other systems.
 *
 * @returns {Shipped[]}
 */
export const shippedPackages = () => {
  const { packages: locked } = /** @type {{ packages: Record<string, Locked> }} */ (json('package-lock.json'))
  /** @type {Map<string, Shipped>} */
  const found = new Map()
  /** @type {Set<string>} */
  const seen = new Set()
  /** @param {string} from @param {readonly string[]} names */
  const visit = (from, names) => {
    for (const name of names) {
      const place = resolve(locked, from, name)
      if (place === undefined || seen.has(place) || !existsSync(inProject(place))) continue
      seen.add(place)
      const entry = locked[place] ?? {}
      const real = entry.link && entry.resolved ? entry.resolved : place
      const target = locked[real] ?? {}
      const shipped = described(real, target)
      found.set(`${shipped.name} ${shipped.version}`, shipped)
      visit(real, Object.keys({ ...target.dependencies, ...target.optionalDependencies }))
    }
  }
  visit('', [...Object.keys(locked['']?.dependencies ?? {}), ...BUNDLED])
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, shipped]) => shipped)
}

/** @param {Shipped} shipped */
const chapter = ({ name, version, licence, texts }) =>
  [
    `${RULE}\n${name} ${version}\nLicence: ${licence}\n${RULE}`,
    ...texts.map(({ file, text }) => (texts.length === 1 ? text : `--- ${file}\n\n${text}`)),
  ].join('\n\n')

/** The licences of Ringdown and of all its packages, as one text. */
export const licences = () => {
  const { productName, version, license } =
    /** @type {{ productName: string, version: string, license: string }} */ (json('package.json'))
  const ours = {
    name: productName,
    version,
    licence: license,
    texts: [{ file: 'LICENSE', text: wordsOf(inProject('LICENSE')) }],
  }
  const data = DATA.map(({ file, ...about }) => ({
    ...about,
    texts: [{ file, text: wordsOf(inProject(file)) }],
  }))
  const rest =
    'The licences of Electron and Chromium lie beside their program: LICENSE, LICENSES.chromium.html.'
  return `${[chapter(ours), rest, ...data.map(chapter), ...shippedPackages().map(chapter)].join('\n\n')}\n`
}
