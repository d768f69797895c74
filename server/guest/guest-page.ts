import type { Clock } from '../../base/clock'
import { NetworkBudgets } from '../../base/networks/network-budgets'
import { networksOf } from '../../base/networks/networks-of'
import type { IceServers } from '../../protocol/directory'
import type { ConnectionAddresses } from '../admission/connection-addresses'
import type { PageAnswer, PageRequest, PageRoute } from '../http/http-page'
import type { BuiltPage, PageFile } from './built-page'

export interface GuestPageOptions {
  readonly page: BuiltPage
  readonly clock: Clock
  /** The servers that help a guest's browser to connect. */
  readonly iceServers: (client: ConnectionAddresses) => IceServers
}

/** The longest name in an address, encoded: 64 code points of four bytes each. Characters */
const MAX_NAME = 64 * 4 * 3
/** Whom the page calls, and a room, of which it says that it needs the app. Neither is read here. */
const DOCUMENT_PATH = new RegExp(`^/(?:call|room)/[^/]{1,${MAX_NAME}}$`)
const FILES_PREFIX = '/guest/'
const ICE_PATH = `${FILES_PREFIX}ice`
/** One for each connection of a call: an office behind one address begins some at once. */
const ICE_BUDGET = { host: { burst: 30, perSecond: 0.5 }, most: 10_000 }
const RETRY_AFTER_S = 10

/** A host with or without a port, as it may stand in a policy. */
const PLAIN_HOST = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(?::\d{1,5})?$/

/** Of every answer. */
const PROTECTION: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
}

/** The names of files change with their content. */
const FOREVER = 'public, max-age=31536000, immutable'

/** A page for browsers without Ringdown: `/call/NAME` calls somebody. It reads files of the build only, which are in memory. */
export class GuestPage implements PageRoute {
  readonly #options: GuestPageOptions
  readonly #budgets = new NetworkBudgets(ICE_BUDGET)

  constructor(options: GuestPageOptions) {
    this.#options = options
  }

  answer(request: PageRequest): PageAnswer | undefined {
    const { path } = request
    const { document, files } = this.#options.page
    if (DOCUMENT_PATH.test(path)) return fileAnswer(document, request, documentHeaders(request.host))
    if (path === ICE_PATH) return this.#ice(request)
    if (!path.startsWith(FILES_PREFIX)) return undefined
    const file = files.get(path.slice(FILES_PREFIX.length))
    return file && fileAnswer(file, request, { 'cache-control': FOREVER })
  }

  #ice({ addresses, isExempt }: PageRequest): PageAnswer {
    const { clock, iceServers } = this.#options
    if (addresses === undefined) return jsonAnswer(400, { error: 'the proxy does not say who asks' })
    if (!isExempt && !this.#budgets.take(networksOf(addresses.remote), clock.now()))
      return jsonAnswer(
        429,
        { error: 'too many calls begin here: try again later' },
        { 'retry-after': String(RETRY_AFTER_S) },
      )
    return jsonAnswer(200, iceServers(addresses))
  }
}

function fileAnswer(
  { type, body, compressed }: PageFile,
  { acceptEncoding }: PageRequest,
  headers: Readonly<Record<string, string>>,
): PageAnswer {
  const short = acceptsGzip(acceptEncoding) ? compressed : undefined
  return {
    status: 200,
    headers: {
      ...PROTECTION,
      'content-type': type,
      ...(compressed && { vary: 'accept-encoding' }),
      ...(short && { 'content-encoding': 'gzip' }),
      ...headers,
    },
    body: short ?? body,
  }
}

const jsonAnswer = (
  status: number,
  content: object,
  headers: Readonly<Record<string, string>> = {},
): PageAnswer => ({
  status,
  headers: { ...PROTECTION, 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: Buffer.from(`${JSON.stringify(content)}\n`),
})

/** A weight of nought refuses it. */
const acceptsGzip = (accepted = ''): boolean =>
  accepted.split(',').some((each) => /^\s*gzip\s*(?:;|$)/i.test(each) && !/;\s*q=0(?:\.0*)?\s*$/i.test(each))

const documentHeaders = (host: string | undefined): Readonly<Record<string, string>> => ({
  'cache-control': 'no-cache',
  'content-security-policy': policyFor(host),
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'microphone=(self), camera=(), geolocation=()',
})

/**
 * The page loads its own files only, no text becomes script, and it connects to this server only.
 * @param host as the request names it: the broker has the same. Some browsers take `'self'` for HTTP alone
 */
function policyFor(host: string | undefined): string {
  const broker = host !== undefined && PLAIN_HOST.test(host) ? ` wss://${host} ws://${host}` : ''
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    `connect-src 'self'${broker}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}
