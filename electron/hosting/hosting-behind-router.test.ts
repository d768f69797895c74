import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Internet, SERVER_ADDRESSES } from '../../lab/networks/internet'
import { MappingRouter } from '../../lab/networks/mapping-router'
import { whyNoRouters, whyNotInstalled } from '../../lab/networks/netns'
import { bundle } from '../../native/testing/bundle'
import type { HostingState } from '../../phone/model'
import { SERVER_WORKER } from './testing/worker-that-crashes'

const PUBLIC = '11.0.0.10'
const ROUTER = '192.168.10.1'
/** Asks for TCP 4280 of the router, for port 5555 of this computer, by NAT-PMP (RFC 6886). */
const TAKE_4280 = `
  const socket = require('node:dgram').createSocket('udp4')
  socket.once('message', () => socket.close())
  socket.send(Buffer.from('00020000' + '15b3' + '10b8' + '00000e10', 'hex'), 5351, '${ROUTER}')`

let internet: Internet
let router: MappingRouter | undefined
let host: ChildProcessWithoutNullStreams
afterEach(async () => {
  host.kill('SIGKILL')
  await router?.close()
  await internet.close()
})

describe.skipIf((whyNoRouters() ?? whyNotInstalled('miniupnpd')) !== undefined)(
  'an app that hosts behind a router',
  () => {
    let script: string
    let reach: string
    beforeAll(async () => {
      script = await bundle('electron/hosting/testing/host-behind-router.ts')
      reach = await bundle('electron/hosting/testing/reach-hosted-server.ts')
    })

    /** Hosts at Ann's. @returns its state once the router has answered, and what stops it */
    const hosted = async () => {
      const [program = '', ...args] = internet.prefix('ann')
      host = spawn(program, [...args, process.execPath, script, SERVER_WORKER, '4242'])
      const states = createInterface(host.stdout)
      const state = async (holds: (state: HostingState | { kind: 'closed' }) => boolean) => {
        for (;;) {
          const [line] = (await once(states, 'line')) as [string]
          const now = JSON.parse(line) as HostingState | { kind: 'closed' }
          if (holds(now)) return now
        }
      }
      const running = await state((now) => now.kind === 'running' && now.router.kind === 'open')
      const stop = async (): Promise<void> => {
        host.stdin.end()
        await state(({ kind }) => kind === 'closed')
      }
      return { running, stop }
    }
    /** What a phone elsewhere finds. */
    const found = async (): Promise<unknown> =>
      JSON.parse(await internet.run('server', process.execPath, reach, PUBLIC, '4242'))

    it.each([
      ['PCP', { upnp: false, pcp: true }],
      ['UPnP', { upnp: true, pcp: false }],
    ] as const)(
      'is reached from elsewhere at all of its ports by %s, until it stops',
      async (by, protocols) => {
        internet = await Internet.open({ ann: 'port-restricted' })
        router = await MappingRouter.start(internet.prefix('ann-router'), protocols)
        const { running, stop } = await hosted()
        expect(running).toMatchObject({
          ...{ port: 4242, httpPort: 4280, stunPort: 3478, balancerPort: 5069, voicePort: 5071 },
          router: {
            ...{ kind: 'open', address: `${PUBLIC}:4242`, by, httpPort: 4280, stunPort: 3478 },
            ...{ balancerPort: 5069, voicePort: 5071 },
          },
        })
        expect(await found()).toEqual({
          ...{ told: { http: 4280, stun: 3478 }, status: 200, seen: SERVER_ADDRESSES.ipv4 },
        })
        await stop()
        expect(await internet.run('ann-router', 'nft', 'list', 'table', 'inet', 'mapped')).not.toContain(
          'dnat',
        )
      },
    )

    it('tells phones elsewhere the port that the router has given, where its own is taken', async () => {
      internet = await Internet.open({ ann: 'port-restricted' })
      router = await MappingRouter.start(internet.prefix('ann-router'), { upnp: false, pcp: true })
      await internet.run('ann', process.execPath, '-e', TAKE_4280)
      const { running, stop } = await hosted()
      const given = running.kind === 'running' && running.router.kind === 'open' ? running.router.httpPort : 0
      expect([0, 4280]).not.toContain(given)
      expect(await found()).toMatchObject({ told: { http: given, stun: 3478 }, status: 200 })
      await stop()
    })
  },
)
