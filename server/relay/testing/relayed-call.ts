import { announcement, relayTicketIn } from '../../../protocol/directory'
import { WireClient } from '../../directory/testing/wire-client'
import { RelayClient } from './relay-for-each-test'

/** A call that a whole server relays, between two who are signed in at it. */
export class RelayedCall {
  readonly people: readonly [WireClient, WireClient]
  readonly sides: readonly [RelayClient, RelayClient]

  private constructor(people: RelayedCall['people'], sides: RelayedCall['sides']) {
    this.people = people
    this.sides = sides
  }

  /** Resolves when the server carries it, with 100 bytes from the first side to the second. */
  static async through(directoryPort: number, httpPort: number): Promise<RelayedCall> {
    const url = `ws://127.0.0.1:${httpPort}/relay/${'ab'.repeat(16)}`
    const [alice, bob] = [await signedIn(directoryPort, 'alice'), await signedIn(directoryPort, 'bob')]
    const one = await new RelayClient(url, alice.ticket).opened()
    const other = await new RelayClient(url, bob.ticket).opened()
    one.socket.send(Buffer.alloc(100))
    await other.heard(100)
    return new RelayedCall([alice.client, bob.client], [one, other])
  }

  /** The first side hangs up. */
  async end(): Promise<void> {
    const [one, other] = this.sides
    one.socket.close()
    await Promise.all([one.closed, other.closed])
  }

  async close(): Promise<void> {
    for (const { socket } of this.sides) socket.terminate()
    await Promise.all(this.people.map((person) => person.close()))
  }
}

async function signedIn(port: number, name: string) {
  const client = await WireClient.connect(port)
  await client.next('hello-connect')
  client.send({ kind: 'login', name, extension: announcement({ signals: true }) })
  const ticket = relayTicketIn((await client.next('login-success')).extension)
  return { client, ticket }
}
