import { systemClock } from '../../base/clock'
import { errorText } from '../../base/error-text'
import { settledWithin } from '../../base/within'
import { type Backplane, BackplaneAwayError, type BackplaneListener } from '../../server/backplane/backplane'
import { type NodeInfo, readNodeInfo } from '../../server/backplane/node-info'
import { RedisBackplane } from '../../server/backplane/redis/redis-backplane'
import { clusterContentIn } from '../../server/cluster/cluster-file'
import { masterCertificateOf } from '../../server/cluster/master/master-certificate'
import { makeNetworkCode } from '../../server/cluster/master/network-code'
import { networkCertificateFiles } from '../../server/cluster/master/shared-certificate'
import { Orders } from '../../server/cluster/orders'
import type { LogFields } from '../../server/server-log'
import type { ClusterAction, ClusterOptions } from '../commands/cluster'
import { EXIT, type ExitStatus } from '../exit-status'
import type { CliEventOf, Output } from '../output'
import { redisAuthorities } from '../serve/redis-url'
import { emitJoinCode } from './join-code-report'

const CONNECT_MS = 5_000

/** A sentence for the operator. */
class ClusterProblem extends Error {
  override readonly name = 'ClusterProblem'
}

/** Does what an operator wants of a network, by its Redis. */
export async function runCluster(options: ClusterOptions, output: Output): Promise<ExitStatus> {
  try {
    const { url, ca } = redisOf(options)
    const network = new NetworkConnection(url, ca)
    try {
      await network.open()
      await act(options.action, network.backplane, output)
    } finally {
      await network.close()
    }
    return EXIT.fine
  } catch (error) {
    output.error(errorText(error))
    return error instanceof BackplaneAwayError ? EXIT.serverUnreachable : EXIT.usage
  }
}

/** @throws UsageError when the authorities cannot be read */
function redisOf({ redis, redisCa, file }: ClusterOptions) {
  if (redis !== undefined) return { url: redis, ca: redisAuthorities(redisCa, redis) }
  const kept = clusterContentIn(file)
  const url = kept?.membership?.redis ?? kept?.redis
  if (url !== undefined) return { url, ca: redisAuthorities(redisCa ?? kept?.redisCa, url) }
  throw new ClusterProblem(
    'this computer belongs to no network: give its --redis, or the --port of the server that does',
  )
}

/** Looks at a network without being a node of it. */
class NetworkConnection {
  readonly backplane: Backplane
  #trouble = 'no answer'

  constructor(url: string, ca: string | undefined) {
    const warn = ({ reason }: LogFields): void => {
      if (typeof reason === 'string') this.#trouble = reason
    }
    this.backplane = new RedisBackplane({ url, ca, clock: systemClock, log: { info: () => undefined, warn } })
  }

  /** @throws BackplaneAwayError that says why the network is not reached */
  async open(): Promise<void> {
    const isUp = new Promise<void>((resolve) => this.backplane.start({ ...DEAF, up: resolve }))
    if (!(await settledWithin(systemClock, CONNECT_MS, isUp)))
      throw new BackplaneAwayError(`the network’s Redis is not reached (${this.#trouble})`)
  }

  close(): Promise<void> {
    return this.backplane.stop()
  }
}

const DEAF: BackplaneListener = {
  up: () => undefined,
  away: () => undefined,
  changed: () => undefined,
  message: () => undefined,
}

async function act(action: ClusterAction, backplane: Backplane, output: Output): Promise<void> {
  switch (action.kind) {
    case 'list':
      return list(backplane, output)
    case 'code':
      return makeCode(action, backplane, output)
    case 'drain':
    case 'revoke':
      return give(action, backplane, output)
  }
}

async function list(backplane: Backplane, output: Output): Promise<void> {
  const infos = [...(await backplane.nodes()).values()].flatMap((text) => readNodeInfo(text) ?? [])
  const events = infos.map(nodeEvent).toSorted((one, other) => one.node.localeCompare(other.node))
  for (const event of events) output.emit(event, nodeWords(event))
  if (events.length === 0) output.print('no node is there')
}

function nodeEvent({ id, roles, version, load, sinceMs, host, ...info }: NodeInfo): CliEventOf<'node'> {
  return {
    ...{ event: 'node', node: id ?? '?', roles, version, load: load ?? 0 },
    ...(sinceMs !== undefined && { since: sinceMs }),
    ...(host !== undefined && { host }),
    state: stateOf(info),
  }
}

function stateOf({ isDraining, master }: Pick<NodeInfo, 'isDraining' | 'master'>) {
  if (isDraining === true) return 'draining'
  if (!master) return 'running'
  return master.isActive ? 'master' : 'standby'
}

function nodeWords({ node, state, roles, version, load, since, host }: CliEventOf<'node'>): string {
  const age = since === undefined ? '?' : ageWords(Date.now() - since)
  const people = load === 1 ? '1 person' : `${load} people`
  const where = host === undefined ? '' : `  ${host}`
  return `${node}  ${state}  ${version}  ${people}  ${age}  ${roles.join(',')}${where}`
}

/** `3 min`, `5 h`, `12 d` */
function ageWords(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000))
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`
}

async function makeCode(
  { uses, validMs }: Extract<ClusterAction, { kind: 'code' }>,
  backplane: Backplane,
  output: Output,
): Promise<void> {
  const files = await networkCertificateFiles(backplane)
  if (!files) throw new ClusterProblem('the network has no master: start one with --cluster')
  const parts = { backplane, clock: systemClock, log: SILENT, certificate: masterCertificateOf(files) }
  const made = await makeNetworkCode({ ...parts, uses, validMs })
  emitJoinCode({ ...made, uses, validMs }, output)
}

const SILENT = { info: () => undefined, warn: () => undefined }

async function give(
  { kind, node }: Extract<ClusterAction, { kind: 'drain' | 'revoke' }>,
  backplane: Backplane,
  output: Output,
): Promise<void> {
  const problem = await new Orders({ backplane, clock: systemClock }).give({ kind, node })
  if (problem !== undefined) throw new ClusterProblem(problem)
  if (kind === 'drain')
    output.emit({ event: 'drained', node }, `${node} is being emptied, and ends when the last has gone`)
  else output.emit({ event: 'revoked', node }, `${node} is shut out`)
}
