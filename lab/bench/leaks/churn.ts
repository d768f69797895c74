import { once } from 'node:events'
import { DirectoryClient } from '../../../phone/signalling/directory/directory-client'
import { ManualClock } from '../../../base/testing/manual-clock'
import { DirectoryServer } from '../../../server/directory/directory-server'

const QUIET = { info: () => undefined, warn: () => undefined }
/** How long the server is down, and then up, in each cycle. ms */
const AWAY_MS = 10_000
const THERE_MS = 20_000
const NAMES = ['alice', 'bob', 'carol']

/**
 * Clients whose server stops and restarts twice a minute: real sockets on loopback, with simulated time for the
 * clients, so that a day passes in minutes.
 */
export class Churn {
  readonly clock = new ManualClock()
  readonly #clients = NAMES.map(() => new DirectoryClient({ clock: this.clock }))
  #server: DirectoryServer | undefined
  #port = 0
  /** How often the clients have lost the server and reconnected. */
  reconnects = 0

  static async start(): Promise<Churn> {
    const churn = new Churn()
    await churn.#serve()
    churn.#clients.forEach((client, n) =>
      client.signIn({ name: NAMES[n] ?? '', server: `127.0.0.1:${churn.#port}` }),
    )
    await churn.#all('online')
    return churn
  }

  /** Advances the simulated time. ms */
  async live(ms: number): Promise<void> {
    const endMs = this.clock.now() + ms
    while (this.clock.now() < endMs) {
      await this.#server?.stop()
      await this.#all('waiting')
      // An attempt while the server is down is refused at once, and the next one waits longer.
      for (const fromMs = this.clock.now(); this.clock.now() - fromMs < AWAY_MS;) {
        this.clock.advance(AWAY_MS / 4)
        await this.#all('waiting')
      }
      await this.#serve()
      const online = this.#all('online')
      for (const client of this.#clients) client.tryNow()
      await online
      this.reconnects += this.#clients.length
      this.clock.advance(THERE_MS)
    }
  }

  /** Signs out all clients. */
  async close(): Promise<void> {
    for (const client of this.#clients) client.signOut()
    await this.#server?.stop()
  }

  async #serve(): Promise<void> {
    this.#server = new DirectoryServer({ host: '127.0.0.1', port: this.#port, log: QUIET })
    this.#port = (await this.#server.start()).port
  }

  async #all(kind: 'online' | 'waiting'): Promise<void> {
    await Promise.all(
      this.#clients.map(async (client) => {
        while (client.state.kind !== kind) await once(client, 'connection')
      }),
    )
  }
}
