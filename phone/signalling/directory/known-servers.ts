import { formatServerAddress, type ServerAddress } from '../../../protocol/directory'
import type { KnownServer } from './server-way'

/** The servers that are remembered; the oldest is forgotten first. */
const MOST = 20

/** What is known of servers in this run. */
export class KnownServers {
  readonly #known = new Map<string, KnownServer>()

  of(address: ServerAddress): KnownServer {
    return this.#known.get(formatServerAddress(address)) ?? {}
  }

  /** Adds to what is known, or replaces it. */
  note(address: ServerAddress, news: KnownServer): void {
    const key = formatServerAddress(address)
    const now = { ...this.of(address), ...news }
    this.#known.delete(key)
    this.#known.set(key, now)
    const [oldest] = this.#known.keys()
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest)
  }
}
