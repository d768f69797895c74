/**
 * Writes base/names/confusables.json: which characters look alike (UTS 39, confusables.txt), as the ICU library has them.
 * The file is kept in the repository; run this for a newer Unicode version, on a machine with ICU:
 * `node scripts/make-confusables.mjs [ICU's major version, 72 when left out]`.
 */
import koffi from 'koffi'
import { writeFileSync } from 'node:fs'
import { inProject } from './lib/paths.mjs'

const FILE = inProject('base', 'names', 'confusables.json')
const LAST_CODE_POINT = 0x10ffff
const MAX_SKELETON_BYTES = 256

const [icu = '72'] = process.argv.slice(2)
const common = koffi.load(`libicuuc.so.${icu}`)
const internationalisation = koffi.load(`libicui18n.so.${icu}`)
const getUnicodeVersion = common.func(`void u_getUnicodeVersion_${icu}(_Out_ uint8_t* version)`)
const openChecker = internationalisation.func(`void* uspoof_open_${icu}(_Inout_ int* status)`)
const getSkeleton = internationalisation.func(
  `int32_t uspoof_getSkeletonUTF8_${icu}(void* checker, uint32_t type, const char* id, int32_t length, ` +
    '_Out_ uint8_t* dest, int32_t capacity, _Inout_ int* status)',
)

/** ICU reports errors above zero. @param {number[]} status @param {string} what */
const check = ([status = 1], what) => {
  if (status > 0) throw new Error(`${what} failed: ICU’s error ${status}`)
}

const version = Buffer.alloc(4)
getUnicodeVersion(version)
const status = [0]
const checker = /** @type {unknown} */ (openChecker(status))
check(status, 'uspoof_open')

/** @param {string} text */
const skeletonOf = (text) => {
  const bytes = Buffer.alloc(MAX_SKELETON_BYTES)
  const status = [0]
  const length = /** @type {number} */ (getSkeleton(checker, 0, text, -1, bytes, bytes.length, status))
  check(status, `the skeleton of ${text}`)
  return bytes.toString('utf8', 0, length)
}

/** Code points in hexadecimal digits. @param {string} text */
const digits = (text) => Array.from(text, (each) => each.codePointAt(0)?.toString(16)).join(' ')

/** @type {Map<string, string[]>} */
const sources = new Map()
for (let code = 1; code <= LAST_CODE_POINT; code++) {
  const character = String.fromCodePoint(code)
  // Composed characters are never looked up: the text of a skeleton is decomposed first.
  if (/\p{Cs}/u.test(character) || character.normalize('NFD') !== character) continue
  const prototype = skeletonOf(character)
  if (prototype === character) continue
  const key = digits(prototype)
  sources.set(key, [...(sources.get(key) ?? []), digits(character)])
}

const table = {
  about:
    'Characters that look alike: code points that are written alike, by what they look like. From confusables.txt of Unicode (UTS 39), read from ICU by scripts/make-confusables.mjs.',
  unicode: `${version[0]}.${version[1]}.${version[2]}`,
  licence: 'Unicode-DFS-2016: see confusables.LICENSE',
  alike: Object.fromEntries([...sources].map(([prototype, from]) => [prototype, from.join(' ')])),
}
writeFileSync(FILE, `${JSON.stringify(table, null, 2)}\n`)
