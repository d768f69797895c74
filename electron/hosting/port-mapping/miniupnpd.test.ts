import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Internet } from '../../../lab/networks/internet'
import { MappingRouter } from '../../../lab/networks/mapping-router'
import { whyNoRouters, whyNotInstalled } from '../../../lab/networks/netns'
import { bundle } from '../../../native/testing/bundle'

const PORT = 4242
const PUBLIC = '11.0.0.10'

let internet: Internet
let router: MappingRouter | undefined
let mapper: ChildProcessWithoutNullStreams
afterEach(async () => {
  mapper.kill('SIGKILL')
  await router?.close()
  router = undefined
  await internet.close()
})

/** What a computer elsewhere hears at the router's port. */
const heardOutside = (): Promise<string> => {
  const script = `require('node:net').connect(${PORT}, '${PUBLIC}').pipe(process.stdout)`
  return internet.run('server', process.execPath, '-e', script)
}
const next = async (lines: Interface, isWanted: (line: string) => boolean): Promise<unknown> => {
  for (;;) {
    const [line] = (await once(lines, 'line')) as [string]
    if (isWanted(line)) return JSON.parse(line)
  }
}

describe.skipIf((whyNoRouters() ?? whyNotInstalled('miniupnpd')) !== undefined)(
  'a router with miniupnpd',
  () => {
    let script: string
    beforeAll(async () => {
      script = await bundle('electron/hosting/testing/port-mapper-child.ts')
    })

    test.each([
      ['PCP', { upnp: false, pcp: true }, 2],
      ['UPnP', { upnp: true, pcp: false }, 2],
      ['UPnP', { upnp: true, pcp: false }, 1],
    ] as const)(
      'lets people elsewhere in by %s (%j, version %d), until we stop',
      async (by, protocols, version) => {
        internet = await Internet.open({ ann: 'port-restricted' })
        router = await MappingRouter.start(internet.prefix('ann-router'), protocols, version)
        const [program = '', ...args] = internet.prefix('ann')
        mapper = spawn(program, [...args, process.execPath, script, String(PORT)])
        const lines = createInterface(mapper.stdout)
        expect(await next(lines, (line) => !line.includes('asking'))).toEqual({
          ...{ kind: 'open', address: `${PUBLIC}:${PORT}`, by },
        })
        expect(await heardOutside()).toBe('!')
        mapper.stdin.end()
        await next(lines, (line) => line === '"stopped"')
        expect(await internet.run('ann-router', 'nft', 'list', 'table', 'inet', 'mapped')).not.toContain(
          'dnat',
        )
      },
    )

    test('that is switched off does not answer, and the wait for it ends', async () => {
      internet = await Internet.open({ ann: 'port-restricted' })
      const [program = '', ...args] = internet.prefix('ann')
      mapper = spawn(program, [...args, process.execPath, script, String(PORT)])
      expect(await next(createInterface(mapper.stdout), (line) => !line.includes('asking'))).toEqual({
        ...{ kind: 'closed', why: 'no-answer' },
      })
    })
  },
)
