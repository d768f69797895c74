import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { unusedPort } from '../../base/testing/unused-port'
import { systemClock, type Clock } from '../../base/clock'
import { inProject } from '../../scripts/lib/paths.mjs'
import type { TurnServer as Credentials } from '../../protocol/directory'
import { TurnCredentials } from '../../server/turn/turn-credentials'
import { command } from '../audio/command'
import { whyNotInstalled } from './netns'
import { TurnServer } from './turn-server'

const HOST = '127.0.0.1'
const SECRET = '0123456789abcdef0123456789abcdef'

let turn: TurnServer
let port: number

const credentials = (secret: string, clock: Clock = systemClock): Credentials =>
  new TurnCredentials({ host: HOST, port, secret, clock }).for('alice')

const allocation = async ({ host, username, password }: Credentials): Promise<string> => {
  const script = inProject('lab', 'networks', 'testing', 'relay-candidate.mjs')
  const words = [script, host, String(port), username, password, HOST]
  return (await command(process.execPath, words, { timeoutMs: 40_000 })).trim()
}

describe.skipIf(whyNotInstalled('turnserver') !== undefined)('coturn with our secret', () => {
  beforeAll(async () => {
    port = await unusedPort()
    turn = await TurnServer.start({ prefix: [], hosts: [HOST], port, secret: SECRET })
  })
  afterAll(() => turn.close())

  test('relays for somebody with our credentials', async () => {
    expect(await allocation(credentials(SECRET))).toBe('relay')
  })

  test('refuses credentials that have expired', async () => {
    expect(await allocation(credentials(SECRET, new ManualClock()))).toBe('none')
    expect(turn.log).toContain('Cannot find credentials of user')
  })

  test('refuses credentials by another secret', async () => {
    expect(await allocation(credentials(`${SECRET}x`))).toBe('none')
  })

  test('refuses credentials whose time somebody has extended', async () => {
    const { username, ...rest } = credentials(SECRET)
    const later = `${Number(username.split(':')[0]) + 1000}:${username.split(':')[1] ?? ''}`
    expect(await allocation({ ...rest, username: later })).toBe('none')
  })
})
