import { readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { z } from 'zod'

/** What the build notes of the page's files. */
const MANIFEST = 'manifest.json'
const DOCUMENT = 'index.html'
/** No entry of a manifest leads out of the page's folder. */
const FILE_NAME = /^assets\/[\w-][\w.-]*$/
/** The page is kept in memory: a larger file is no part of it. Bytes */
const MAX_FILE_BYTES = 2 * 1024 * 1024
const MAX_FILES = 64
/** A shorter file is as long when it is compressed. Bytes */
const MIN_COMPRESSED_BYTES = 1024

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}
/** Compressed already. */
const IS_DENSE: ReadonlySet<string> = new Set(['.png', '.woff2'])

const fileName = z.string().max(256).regex(FILE_NAME)
const manifestSchema = z.record(
  z.string(),
  z.object({
    file: fileName,
    css: z.array(fileName).max(MAX_FILES).optional(),
    assets: z.array(fileName).max(MAX_FILES).optional(),
  }),
)

/** A file of the page. */
export interface PageFile {
  readonly type: string
  readonly body: Buffer
  /** With gzip; undefined: it would not be shorter. */
  readonly compressed: Buffer | undefined
}

/** The page as the build has written it, in memory. */
export interface BuiltPage {
  readonly document: PageFile
  /** By the names that the document and the files use: `assets/index-ABC.js`. */
  readonly files: ReadonlyMap<string, PageFile>
}

/**
 * Reads the page, and nothing that its manifest does not name: the files of earlier builds may lie beside it.
 * @param folder the build's
 * @throws Error when the page is not built, or not as expected
 */
export async function readBuiltPage(folder: string): Promise<BuiltPage> {
  const manifest = manifestSchema.parse(JSON.parse((await bytesOf(folder, MANIFEST)).toString()))
  const names = new Set(
    Object.values(manifest).flatMap(({ file, css = [], assets = [] }) => [file, ...css, ...assets]),
  )
  if (names.size > MAX_FILES) throw new Error(`${MANIFEST} names more than ${MAX_FILES} files`)
  const files = await Promise.all(
    [...names].map(async (name) => [name, await pageFile(folder, name)] as const),
  )
  return { document: await pageFile(folder, DOCUMENT), files: new Map(files) }
}

const compress = promisify(gzip)

async function pageFile(folder: string, name: string): Promise<PageFile> {
  const extension = extname(name)
  const type = TYPES[extension]
  if (type === undefined) throw new Error(`${name} is of no type that a page has`)
  const body = await bytesOf(folder, name)
  const isDense = IS_DENSE.has(extension) || body.length < MIN_COMPRESSED_BYTES
  return { type, body, compressed: isDense ? undefined : await compress(body) }
}

async function bytesOf(folder: string, name: string): Promise<Buffer> {
  const path = join(folder, name)
  const { size } = await stat(path)
  if (size > MAX_FILE_BYTES) throw new Error(`${name} is longer than ${MAX_FILE_BYTES} bytes`)
  return readFile(path)
}
