import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { systemClock } from '../../../base/clock'
import { PcpWay } from './pcp-way'
import { UpnpWay } from './upnp-way'

const HOST = '127.0.0.1'
const REQUEST = { protocol: 'TCP', internalPort: 4242, externalPort: 4242, lifetimeS: 3600 } as const
const never = new AbortController().signal

const servers: Server[] = []
const sockets: Socket[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  for (const socket of sockets.splice(0)) socket.close()
})

const httpRouter = async (serve: Parameters<typeof createServer>[1] & object): Promise<URL> => {
  const server = createServer(serve).listen(0, HOST)
  servers.push(server)
  await once(server, 'listening')
  return new URL(`http://${HOST}:${(server.address() as AddressInfo).port}/desc.xml`)
}
const udpRouter = async (answer: (request: Buffer) => readonly Buffer[]): Promise<number> => {
  const socket = createSocket('udp4').bind(0, HOST)
  sockets.push(socket)
  await once(socket, 'listening')
  socket.on('message', (request, { port }) => {
    for (const each of answer(request)) socket.send(each, port, HOST)
  })
  return socket.address().port
}

test('an endless description is not read to its end', async () => {
  const url = await httpRouter((_, answer) => {
    const write = (): void => {
      while (!answer.destroyed && answer.write('x'.repeat(65_536)));
    }
    answer.on('drain', write)
    write()
  })
  await expect(UpnpWay.at(systemClock, url, never)).rejects.toThrow('too long')
})

test('a description that never comes ends with the time for it', async () => {
  const clock = new ManualClock()
  let isAsked: () => void = () => undefined
  const asked = new Promise<void>((resolve) => (isAsked = resolve))
  const url = await httpRouter(() => isAsked())
  const way = UpnpWay.at(clock, url, never)
  const failed = expect(way).rejects.toThrow('aborted')
  await asked
  clock.advance(5_000)
  await failed
})

test('a redirection is not followed', async () => {
  const url = await httpRouter((_, answer) => {
    answer.writeHead(302, { Location: 'http://192.0.2.1/' }).end()
  })
  await expect(UpnpWay.at(systemClock, url, never)).rejects.toThrow('does not say how')
})

test.each([
  ['takes permanent ports only', [725], ['3600', '0']],
  ['has given the port to another computer', [718, 718], ['3600', '3600', '3600']],
] as const)('a router that %s is asked otherwise', async (_, errors, lifetimes) => {
  const left: number[] = [...errors]
  const asked: string[] = []
  const type = 'urn:schemas-upnp-org:service:WANIPConnection:1'
  const url = await httpRouter((request, answer) => {
    if (request.method === 'GET')
      return answer.end(`<service><serviceType>${type}</serviceType><controlURL>/ctl</controlURL></service>`)
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    return request.on('end', () => {
      if (!body.includes('AddPortMapping'))
        return answer.end('<NewExternalIPAddress>203.0.113.7</NewExternalIPAddress>')
      asked.push(/<NewLeaseDuration>(\d+)/.exec(body)?.[1] ?? '')
      const error = left.shift()
      return answer.writeHead(error === undefined ? 200 : 500).end(`<errorCode>${error ?? 0}</errorCode>`)
    })
  })
  const way = await UpnpWay.at(systemClock, url, never, () => 0.5)
  const { externalPort, externalAddress } = await way.ask(REQUEST, never)
  expect(asked).toEqual(lifetimes)
  expect(externalPort).toBe(errors.length > 1 ? 30_000 : 4242)
  expect(externalAddress).toBe('203.0.113.7')
})

test('a router that knows NAT-PMP only is asked so, also the next time', async () => {
  const versions: number[] = []
  const port = await udpRouter((request) => {
    versions.push(request[0] ?? -1)
    if (request[0] === 2) return [Buffer.from('0081000100000001', 'hex')]
    if (request[1] === 0) return [Buffer.from('0080000000000001cb007107', 'hex')]
    return [Buffer.from('00820000000000011092138800000e10', 'hex')]
  })
  const way = new PcpWay(systemClock, HOST, port)
  const grant = { externalPort: 5000, lifetimeS: 3600, externalAddress: '203.0.113.7' }
  expect(await way.ask(REQUEST, never)).toEqual(grant)
  expect(await way.ask(REQUEST, never)).toEqual(grant)
  expect(way.by).toBe('NAT-PMP')
  expect(versions).toEqual([2, 0, 0, 0, 0])
})

test('garbage from the port of PCP is ignored, and a silent router given up', async () => {
  const clock = new ManualClock()
  let asked = 0
  let wake: () => void = () => undefined
  const port = await udpRouter(() => {
    asked++
    wake()
    return [
      Buffer.alloc(0),
      Buffer.alloc(1),
      Buffer.alloc(3, 2),
      Buffer.alloc(60, 0xff),
      Buffer.alloc(60_000),
    ]
  })
  const failed = expect(new PcpWay(clock, HOST, port).ask(REQUEST, never)).rejects.toThrow('does not answer')
  for (const [n, ms] of [250, 500, 1000, 1000].entries()) {
    while (asked <= n) await new Promise<void>((resolve) => (wake = resolve))
    clock.advance(ms)
  }
  await failed
})

test('a computer that has no such port is given up at once', async () => {
  const port = await udpRouter(() => [])
  sockets.splice(0)[0]?.close()
  await expect(new PcpWay(new ManualClock(), HOST, port).ask(REQUEST, never)).rejects.toThrow()
})
