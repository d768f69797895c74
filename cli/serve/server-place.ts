import { resolve } from 'node:path'
import { version } from '../../package.json'
import { systemClock } from '../../base/clock'
import { formatAddress } from '../../protocol/directory'
import { ClusterFile } from '../../server/cluster/cluster-file'
import { NetworkMember } from '../../server/cluster/node/network-member'
import { NODE_SETTING } from '../../server/cluster/node-setting'
import type { ServerLog } from '../../server/server-log'
import type { MasterWish } from '../../server/whole/whole-server'
import type { Output } from '../output'
import type { ServeOptions } from './serve-options'

/** How a place ends before somebody stops the server. */
export interface PlaceEnd {
  /** The network does not want the server any more; undefined: an operator wants it to be empty. */
  readonly reason: string | undefined
}

/** A server's place in its network, if it has one: as a node that a master has admitted, as a master, or both. */
export class ServerPlace {
  /** With what the network has told. */
  readonly options: ServeOptions
  readonly #file: ClusterFile | undefined
  readonly #member: NetworkMember | undefined
  /** When the server is not to go on. */
  readonly end: Promise<PlaceEnd>
  #noteEnd: (end: PlaceEnd) => void = () => undefined

  private constructor(
    options: ServeOptions,
    file: ClusterFile | undefined,
    member: NetworkMember | undefined,
  ) {
    this.options = options
    this.#file = file
    this.#member = member
    this.end = new Promise((resolve) => (this.#noteEnd = resolve))
    member?.follow({
      drain: () => this.#noteEnd({ reason: undefined }),
      shutOut: (reason) => this.#noteEnd({ reason }),
    })
  }

  /**
   * Joins the network of the options, or comes back to that of an earlier run.
   * @param load the number of people who are signed in at the server
   * @param stopped ends the attempt
   * @throws JoinError; Error when the file cannot be used
   */
  static async take(
    options: ServeOptions,
    { log, load, stopped }: { log: ServerLog; load: () => number; stopped: Promise<void> },
  ): Promise<ServerPlace> {
    const { join, redis, redisCa, master, clusterFile } = options
    const mayReturn = join !== 'none' && redis === undefined
    if (!mayReturn && !master) return new ServerPlace(options, undefined, undefined)
    const file = ClusterFile.open(clusterFile, { log })
    if (redis !== undefined) file.change({ redis })
    // For the command that does what operators want.
    file.change({ redisCa: redisCa === undefined ? undefined : resolve(redisCa) })
    const hasNetwork = join !== undefined || file.content.membership !== undefined
    if (!mayReturn || !hasNetwork) return new ServerPlace(options, file, undefined)
    const member = await NetworkMember.join({
      ...{ log, clock: systemClock, load, stopped },
      identity: identityOf(options, file),
      code: join,
      kept: file.content.membership,
      keep: (membership) => file.change({ membership }),
    })
    return new ServerPlace(withNetwork(options, member), file, member)
  }

  /** The server's id in the network; undefined: it has no place in one. */
  get nodeId(): string | undefined {
    return this.#file?.content.id
  }

  /** By which tickets are signed, as the master says; undefined: it does not. */
  get ticketsKey(): string | undefined {
    return this.#member?.membership.ticketsKey
  }

  /** For the server's part as a master. */
  get master(): MasterWish | undefined {
    const { master } = this.options
    const file = this.#file
    if (!master || !file) return undefined
    return {
      ...master,
      certificate: {
        files: file.content.certificate,
        keep: (certificate) => file.change({ certificate }),
      },
      onDrain: () => this.#noteEnd({ reason: undefined }),
    }
  }

  report(output: Output): void {
    if (!this.#member || !this.#file) return
    const { id: node } = this.#file.content
    const masters = this.#member.membership.masters.map(({ host, port }) => formatAddress(host, port))
    output.emit({ event: 'joined', node, masters }, `node ${node} of the network of ${masters.join(', ')}`)
  }

  /** Leaves the master. */
  async close(): Promise<void> {
    this.#member?.close()
    await this.#file?.close()
  }
}

const identityOf = ({ roles }: ServeOptions, file: ClusterFile) => ({
  id: file.content.id,
  type: roles.has('master') ? ('submaster' as const) : ('refinery' as const),
  software: version,
  roles: [...roles],
})

function withNetwork(options: ServeOptions, { membership }: NetworkMember): ServeOptions {
  const serverName = options.serverName ?? membership.settings?.[NODE_SETTING.serverName]
  return { ...options, serverName, redis: membership.redis }
}
