import { setTimeout as sleep } from 'node:timers/promises'
import { answerParent, ownCost } from './asked-process'
import { TextClient } from './text-client'
import type { ClientState, TextClientsQuestions, TextClientsSpec } from './text-clients-spec'

/** Many clients of rooms in one process. */

/** So many connect at once. */
const AT_ONCE = 200
const clients: { readonly client: TextClient; readonly room: string }[] = []
let arrivals: number[] = []

async function enter({ gateways, clients: newcomers }: TextClientsSpec): Promise<undefined> {
  for (let from = 0; from < newcomers.length; from += AT_ONCE) {
    const some = newcomers.slice(from, from + AT_ONCE).map(({ room, name }) => {
      const client = new TextClient({ gateways, room, name, onText: (us) => arrivals.push(us) })
      clients.push({ client, room })
      return client
    })
    await Promise.all(some.map((client) => client.inside()))
  }
  return undefined
}

function at(n: number): TextClient {
  const found = clients[n]
  if (!found) throw new Error(`there is no client ${n}`)
  return found.client
}

/** Moments spread evenly, in an order in which neighbours are not close. */
async function write({ everyMs, forMs }: { everyMs: number; forMs: number }): Promise<number> {
  const texts = clients.flatMap(({ client }, n) => {
    const firstMs = ((n * 7919) % clients.length) * (everyMs / clients.length)
    const times = Math.max(0, Math.ceil((forMs - firstMs) / everyMs))
    return Array.from({ length: times }, async (_, time) => {
      await sleep(firstMs + time * everyMs)
      client.say()
    })
  })
  await Promise.all(texts)
  return texts.length
}

const stateOf = ({ client, room }: (typeof clients)[number]): ClientState => {
  const { entries, insideUs, refusals, attempts } = client
  return { room, entries, insideUs, refusals, attempts }
}

answerParent<TextClientsQuestions>({
  enter,
  write,
  say: (n) => {
    at(n).say()
    return undefined
  },
  flood: ({ client, text, count }) => {
    for (let n = 0; n < count; n++) at(client).sendRaw(text)
    return undefined
  },
  arrivals: () => {
    const all = Float64Array.from(arrivals)
    arrivals = []
    return all
  },
  count: () => arrivals.length,
  states: () => clients.map(stateOf),
  cost: ownCost,
})
