import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { CONTENT_SECURITY_POLICY } from './content-security-policy'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** The headers of every answer, also for a missing file. */
const PROTECTION: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
}

/** Must run before the app is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
}

/** Serves the files of one folder, and nothing outside it. */
export function serveInterface(folder: string): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url)
    try {
      const path = join(folder, normalize(decodeURIComponent(url.pathname)))
      const type = TYPES[extname(path)]
      if (url.host !== 'ringdown' || type === undefined || !path.startsWith(folder + sep)) return notFound()
      return new Response(new Uint8Array(await readFile(path)), {
        headers: { ...PROTECTION, 'content-type': type },
      })
    } catch {
      return notFound()
    }
  })
}

const notFound = (): Response => new Response('not found', { status: 404, headers: PROTECTION })
