import type { Clock } from '../../base/clock'
import { rosterOfOneNode } from '../backplane/memory/one-node'
import { SharedRoster } from '../backplane/shared-roster'
import type { Readiness } from '../metrics/readiness'
import { type NameOwners, RegisterOwners } from '../names/name-owners'
import { NameRegister } from '../names/name-register'
import { NamesFile } from '../names/names-file'
import { logOfRole, type ServerLog } from '../server-log'

export interface NetworkShareOptions {
  readonly clock: Clock
  readonly log: ServerLog
  readonly readiness: Readiness
  /** The Redis that the nodes of the network share; undefined: this server is the whole network. It may hold a password: never log it. */
  readonly redis: string | undefined
  /** The certificate authorities of that Redis, PEM; undefined: those that Node.js trusts. */
  readonly redisCa?: string | undefined
  /** The file with the owners of names, for a server without Redis; undefined: they are kept until it stops. */
  readonly namesFile: string | undefined
}

/** What a server shares with the other nodes of its network, and where the owners of names are kept. */
export class NetworkShare {
  readonly roster: SharedRoster
  readonly owners: NameOwners
  readonly #close: () => Promise<void>

  private constructor(roster: SharedRoster, owners: NameOwners, close: () => Promise<void>) {
    this.roster = roster
    this.owners = owners
    this.#close = close
  }

  /** Connects nothing yet. Only a server with a Redis loads its client, which takes 20 MB. */
  static async open(options: NetworkShareOptions): Promise<NetworkShare> {
    const { clock, log, redis: url, redisCa: ca, namesFile: file, readiness } = options
    if (url === undefined) {
      const register = new NameRegister(clock)
      const kept =
        file === undefined
          ? undefined
          : NamesFile.open({ file, register, clock, log: logOfRole(log, 'names') })
      const close = async (): Promise<void> => kept?.close()
      return new NetworkShare(rosterOfOneNode(clock, register), new RegisterOwners(register), close)
    }
    const { RedisBackplane } = await import('../backplane/redis/redis-backplane')
    const backplane = new RedisBackplane({ url, ca, clock, log: logOfRole(log, 'network') })
    const roster = new SharedRoster({ backplane, clock })
    readiness.check('network', () => (roster.isUp ? undefined : 'the other nodes are not reached'))
    return new NetworkShare(roster, backplane, () => Promise.resolve())
  }

  /** Completes the file of names. The roster is stopped by whoever has started it. */
  close(): Promise<void> {
    return this.#close()
  }
}
