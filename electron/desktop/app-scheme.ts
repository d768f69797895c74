import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

/** Where the interface is served from: a scheme of our own, so that it has an origin and nothing else has it. */
export const APP_ORIGIN = 'app://ringdown'

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Has to run before the app is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
}

/** Serves the files of one folder, and nothing outside it. */
export function serveInterface(folder: string): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url)
    const path = join(folder, normalize(decodeURIComponent(url.pathname)))
    const type = TYPES[extname(path)]
    if (url.host !== 'ringdown' || type === undefined || !path.startsWith(folder + sep)) return notFound()
    try {
      return new Response(new Uint8Array(await readFile(path)), {
        headers: {
          'content-type': type,
          'content-security-policy': CONTENT_SECURITY_POLICY,
          'x-content-type-options': 'nosniff',
        },
      })
    } catch {
      return notFound()
    }
  })
}

const notFound = (): Response => new Response('not found', { status: 404 })
