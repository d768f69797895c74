import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { rawObject, type RoomsForm } from '../../protocol/rooms'
import { inProcessHost } from './in-process-host'
import { openLinks } from './link-secret'
import { roomsForEachTest } from './testing/rooms-for-each-test'

const { startHost, startGateway } = roomsForEachTest()
const secret = openLinks('the secret of gateways and hosts')

it.each([
  ['document', 'document'],
  ['coded', 'coded'],
  ['document', 'coded'],
] as const)(
  'two gateways (%s) and two hosts (%s): a host that is killed loses no client',
  async (ofGateways: RoomsForm, ofHosts: RoomsForm) => {
    const clock = new ManualClock()
    const hosts = [
      await startHost({ clock, secret, form: ofHosts }),
      await startHost({ clock, secret, form: ofHosts }),
    ]
    const places = hosts.map(({ place }) => place)
    const options = { clock, secret, form: ofGateways }
    const gateways = [await startGateway(places, options), await startGateway(places, options)]
    for (const { isLinkedTo } of gateways) await isLinkedTo(2)

    const rooms = Array.from({ length: 8 }, (_, at) => `room ${at}`)
    const clients = await Promise.all(
      rooms.flatMap((room) =>
        gateways.map(async (gateway, at) => ({ room, socket: await gateway.enter(room, `t${at}`) })),
      ),
    )
    const members = () => hosts.map(({ handler }) => handler.members.length)
    const total = () => members().reduce((sum, count) => sum + count, 0)
    await waitUntil(() => total() === clients.length)
    // The two gateways agree on where a room is.
    for (const { handler } of hosts)
      for (const { room } of handler.members)
        expect(handler.members.filter((member) => member.room === room)).toHaveLength(2)
    expect(Math.min(...members())).toBeGreaterThan(0)

    for (const { handler, rooms: port } of hosts)
      handler.onMessage = ({ room, token }, raw) => port.broadcast(room, rawObject({ from: token, raw }))
    const everybodySays = async (text: string): Promise<void> => {
      for (const { socket } of clients) socket.send(`{"text":"${text}"}`)
      for (const { socket } of clients) {
        const heard = [await socket.next(), await socket.next()].sort()
        expect(heard).toEqual(['t0', 't1'].map((from) => JSON.stringify({ from, raw: `{"text":"${text}"}` })))
      }
    }
    await everybodySays('before')

    await hosts[0]?.stop()
    await waitUntil(() => hosts[1]?.handler.members.length === clients.length)
    await everybodySays('after')

    await gateways[0]?.stop()
    await waitUntil(() => hosts[1]?.handler.members.length === clients.length / 2)
    expect(hosts[1]?.handler.members.every(({ token }) => token === 't1')).toBe(true)
  },
)

it('a gateway and a room host of one process need no port', async () => {
  const { host, handler, rooms } = await startHost({ secret })
  const { enter, stop } = await startGateway([inProcessHost(host)], { secret })
  const clients = await Promise.all(['a', 'b'].map((token) => enter('lobby', token)))
  await waitUntil(() => handler.members.length === 2)
  clients[0]?.send('{"a":1}')
  await waitUntil(() => handler.events.includes('a@lobby: {"a":1}'))
  rooms.broadcast('lobby', rawObject({ b: 2 }))
  for (const client of clients) expect(await client.next()).toBe('{"b":2}')
  await stop()
  await waitUntil(() => host.health['roomGateways'] === 0)
  expect(handler.members).toEqual([])
})
