import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { guardObject } from '../shared/guard'

/** Content types of a page's files by extension. */
const TYPES: Partial<Record<string, string>> = {
  '.css': 'text/css',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.ico': 'image/x-icon',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

async function fetchUrl(input: string | Request, init?: RequestInit): Promise<Response> {
  const url = typeof input === 'string' ? input : input.url
  if (!url.startsWith('file:')) return fetch(input, init)
  const path = fileURLToPath(url.replace(/[?#].*$/, ''))
  let bytes: Uint8Array<ArrayBuffer>
  try {
    bytes = new Uint8Array(await readFile(path))
  } catch (cause) {
    // Electron's own text.
    throw new Error('net::ERR_FILE_NOT_FOUND', { cause })
  }
  return new Response(bytes, {
    headers: { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' },
  })
}

const implemented: Pick<Electron.Net, 'fetch' | 'isOnline'> = {
  fetch: fetchUrl,
  isOnline: () => true,
}

export const net = guardObject('net', implemented)
