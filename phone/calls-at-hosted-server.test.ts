import { once } from 'node:events'
import { expect, it } from 'vitest'
import { systemClock } from '../base/clock'
import { HostedServer, type HostedServerState } from '../electron/hosting/hosted-server'
import { SERVER_WORKER } from '../electron/hosting/testing/worker-that-crashes'
import { waitUntil } from '../base/testing/wait-until'
import { newIdentity, phonesOnServer, talk, type TestPhone, untilStats } from './testing/phones-on-server'

const phones = phonesOnServer()

/** The server that an app hosts. */
const hosted = async (): Promise<Extract<HostedServerState, { kind: 'running' }>> => {
  const server = new HostedServer({ workerFile: SERVER_WORKER, clock: systemClock, host: '127.0.0.1' })
  phones.onEnd(() => server.stop())
  server.start(0)
  while (server.state.kind !== 'running') await once(server, 'state')
  return server.state
}
const health = (httpPort = 0): Promise<Readonly<Record<string, unknown>>> =>
  fetch(`http://127.0.0.1:${httpPort}/healthz`).then(
    (answer) => answer.json() as Promise<Readonly<Record<string, unknown>>>,
  )
const byRelay = (phone: TestPhone) =>
  untilStats(phone, ({ path, framesReceived }) => path?.kind === 'tcp-relay' && framesReceived > 0)

it('a phone at the server of an app is at its broker as well', async () => {
  const { port: serverPort, httpPort } = await hosted()
  await phones.phoneOf('alice', { serverPort, identity: newIdentity() })
  await waitUntil(async () => (await health(httpPort))['registered'] === 1)
})

it('the server of an app relays a call where nothing else connects', async () => {
  const { port: serverPort, httpPort } = await hosted()
  const udp = 'blocked'
  const [alice, bob] = await Promise.all([
    // Nothing listens at this address.
    phones.phoneOf('alice', { serverPort, udp, identity: newIdentity(), announceHost: '127.78.0.1' }),
    phones.phoneOf('bob', { serverPort, udp, identity: newIdentity() }),
  ])
  await talk(alice, bob)
  await Promise.all([byRelay(alice), byRelay(bob)])
  expect(await health(httpPort)).toMatchObject({ relaying: 1 })
})
