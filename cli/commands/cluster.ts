import { DEFAULT_PORT } from '../../protocol/directory'
import type { CommandDeclaration } from '../command'
import { UsageError } from '../exit-status'
import { limit, optional, parseWords, port } from '../options'
import { usualClusterFile } from '../serve/names-place'
import { redisUrl } from '../serve/redis-url'

export type ClusterAction =
  | { readonly kind: 'list' }
  /** `node` is its id. */
  | { readonly kind: 'drain' | 'revoke'; readonly node: string }
  /** Another join code, for so many machines. */
  | { readonly kind: 'code'; readonly uses: number; readonly validMs: number }

export interface ClusterOptions {
  readonly action: ClusterAction
  /** The network's Redis; undefined: that of the server on this computer. It may hold a password: never log it. */
  readonly redis: string | undefined
  /** The file with its certificate authorities, PEM; undefined: that of the server, or those that Node.js trusts. */
  readonly redisCa: string | undefined
  /** Where the server on this computer keeps its place in a network; undefined: nowhere. */
  readonly file: string | undefined
  readonly json: boolean
}

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const MAX_VALID_MS = 30 * UNIT_MS.d
const MAX_USES = 1_000
const MAX_NODE = 128

/** The nodes of a network, for its operator. */
export const cluster: CommandDeclaration<ClusterOptions> = {
  name: 'cluster',
  usage: `cluster [list] | drain NODE | revoke NODE | code [--uses N] [--valid 1h]
                   [--redis URL [--redis-ca FILE] | --port PORT] [--json]`,
  notes: `cluster: the nodes of a network; drain empties one, which ends when the last has gone; revoke shuts one out; code makes
another join code (for one machine and an hour by default; 30m, 2h, 7d). It reaches the network by --redis, the variable
RINGDOWN_REDIS, or as the server with this port (4242 by default) on this computer does that is a master or has joined.`,
  parse: (args) => parseClusterCommand(args),
  run: async (options, output) => (await import('../cluster/run-cluster')).runCluster(options, output),
}

/** @throws UsageError */
export function parseClusterCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ClusterOptions | 'help' {
  const text = { type: 'string' } as const
  const { values, words } = parseWords(args, {
    redis: text,
    'redis-ca': text,
    port: text,
    uses: text,
    valid: text,
  })
  if (values.help) return 'help'
  const action = actionIn(words, values)
  if (action.kind !== 'code' && (values.uses ?? values.valid) !== undefined)
    throw new UsageError('--uses and --valid are for a join code: say cluster code')
  const { RINGDOWN_REDIS: variable = '', RINGDOWN_REDIS_CA: authorities = '' } = environment
  return {
    action,
    redis:
      optional(redisUrl, '--redis', values.redis) ??
      // The port names one of the servers on this computer.
      (variable === '' || values.port !== undefined ? undefined : redisUrl('RINGDOWN_REDIS', variable)),
    redisCa: values['redis-ca'] ?? (authorities === '' ? undefined : authorities),
    file: usualClusterFile(optional(port, '--port', values.port) ?? DEFAULT_PORT),
    json: values.json ?? false,
  }
}

function actionIn(
  [what = 'list', node, ...more]: readonly string[],
  { uses, valid }: { readonly uses?: string | undefined; readonly valid?: string | undefined },
): ClusterAction {
  if (what === 'list' && node === undefined) return { kind: 'list' }
  if (what === 'code' && node === undefined)
    return { kind: 'code', uses: usesIn(uses ?? '1'), validMs: durationIn(valid ?? '1h') }
  const isOfNode = what === 'drain' || what === 'revoke'
  if (isOfNode && node !== undefined && node !== '' && node.length <= MAX_NODE && more.length === 0)
    return { kind: what, node }
  throw new UsageError('cluster: say list, drain NODE, revoke NODE, or code')
}

function usesIn(text: string): number {
  const uses = limit('--uses', text)
  if (uses > MAX_USES) throw new UsageError(`--uses: a code admits ${MAX_USES} machines at most`)
  return uses
}

function durationIn(text: string): number {
  const [, digits, unit] = /^([1-9]\d{0,5})([mhd])$/.exec(text) ?? []
  const ms = Number(digits) * (unit === 'm' ? UNIT_MS.m : unit === 'h' ? UNIT_MS.h : UNIT_MS.d)
  if (!(ms <= MAX_VALID_MS))
    throw new UsageError(`--valid: “${text}” is no time such as 30m, 2h or 7d, up to 30d`)
  return ms
}
