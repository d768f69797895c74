import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { firstLine } from '../../base/testing/first-line'
import { NamespaceNetwork } from './namespaces'
import { whyNoNamespaces } from './netns'
import type { Impairment } from './network'

/** An echo server; its first output says that it listens. */
const ECHO = `require('node:net').createServer((s) => s.pipe(s)).listen(7, () => console.log('listening'))`
/** Sends requests one after the other, and prints the round-trip time of each. ms */
const ASK = `
  const [host, count] = process.argv.slice(1)
  const socket = require('node:net').connect(7, host)
  socket.setNoDelay(true)
  const times = []
  let askedMs
  const ask = () => { askedMs = performance.now(); socket.write('?') }
  socket.once('connect', ask)
  socket.on('data', () => {
    times.push(performance.now() - askedMs)
    if (times.length < Number(count)) return ask()
    console.log(JSON.stringify(times))
    socket.destroy()
  })`

let network: NamespaceNetwork | undefined
const children: ReturnType<typeof node>[] = []
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await network?.close()
})

const node = (prefix: readonly string[], script: string, ...args: readonly string[]) => {
  const [program = '', ...rest] = [...prefix, process.execPath, '-e', script, ...args]
  return spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] })
}

const start = async (impairment: Impairment): Promise<NamespaceNetwork> => {
  network = await NamespaceNetwork.open(impairment)
  const echo = node(network.prefix.callee, ECHO)
  children.push(echo)
  await firstLine(echo.stdout)
  return network
}

const ask = async ({ prefix, serverHost }: NamespaceNetwork, count: number): Promise<number[]> => {
  const asker = node(prefix.caller, ASK, serverHost, String(count))
  children.push(asker)
  return JSON.parse(await firstLine(asker.stdout)) as number[]
}

describe.skipIf(whyNoNamespaces() !== undefined)('a network of two namespaces', () => {
  test('delays packets in both directions', async () => {
    const times = await ask(await start({ delayMs: 40 }), 5)
    for (const time of times) expect(time).toBeGreaterThanOrEqual(80)
  })

  test('has no IPv6, which would evade all of this', async () => {
    const { prefix } = await start({ delayMs: 40 })
    const families = `Object.values(require('node:os').networkInterfaces()).flat().map((each) => each.family)`
    for (const side of [prefix.caller, prefix.callee]) {
      const asked = node(side, `console.log(JSON.stringify(${families}))`)
      children.push(asked)
      expect(JSON.parse(await firstLine(asked.stdout))).toEqual(['IPv4', 'IPv4'])
    }
  })

  test('holds everything back in a stall, and then releases it', async () => {
    const lan = await start({})
    const stalledMs = performance.now()
    lan.stall(800)
    await ask(lan, 1)
    expect(performance.now() - stalledMs).toBeGreaterThan(790)
  })

  test('loses the configured share of packets, and reports it; TCP still gets through', async () => {
    const lan = await start({ lossPercent: 10 })
    expect(await ask(lan, 10)).toHaveLength(10)
    expect(await lan.close()).toMatchObject({
      lost: [expect.any(Number), expect.any(Number)],
      dropped: [0, 0],
    })
  })

  test('is removed when it is closed', async () => {
    const lan = await start({})
    const name = lan.prefix.caller.at(-1) ?? ''
    expect(existsSync(`/run/netns/${name}`)).toBe(true)
    await lan.close()
    expect(existsSync(`/run/netns/${name}`)).toBe(false)
  })
})
