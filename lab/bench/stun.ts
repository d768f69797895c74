import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { StunServer } from '../../server/stun/stun-server'
import { Results } from './results'

/**
 * Measures what a datagram costs the STUN server: the processor time of this process, in which nothing else runs. A second
 * process floods it from one address, so that the rate limit refuses nearly all requests.
 */
const HOST = '127.0.0.1'
const DATAGRAMS = 40_000
/** Below what the server can take, so that few are lost. */
const PER_SECOND = 10_000
const REQUEST = '000100002112a442b7e7a701bc34d686fa87dfae'
const FLOODS: Readonly<Record<string, string>> = {
  'zeros, 20 bytes': '00'.repeat(20),
  'garbage, 1,200 bytes': '5a'.repeat(1200),
  'a request with a wrong fingerprint': '000100082112a442b7e7a701bc34d686fa87dfae8028000400000000',
  'a request with 100 attributes': `00010190${REQUEST.slice(8)}${'80220000'.repeat(100)}`,
  'requests, nearly all over the limit': REQUEST,
}

/** Sends these datagrams at this rate, and ends. Its arguments: port, datagram, number, a second. */
const FLOOD = `
  const [port, hex, count, perSecond] = process.argv.slice(1)
  const socket = require('node:dgram').createSocket('udp4')
  const datagram = Buffer.from(hex, 'hex')
  let left = Number(count)
  const send = () => {
    for (let n = 0; n < perSecond / 100 && left > 0; n++, left--) socket.send(datagram, Number(port), '${HOST}')
    if (left > 0) setTimeout(send, 10)
    else setTimeout(() => socket.close(), 200)
  }
  socket.bind(0, '${HOST}', send)`

/** Datagrams that this computer has dropped because a socket's buffer was full. */
const lostDatagrams = (): number => {
  const [names = [], values = []] = readFileSync('/proc/net/snmp', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Udp:'))
    .map((line) => line.split(' '))
  return Number(values[names.indexOf('RcvbufErrors')] ?? 0)
}

interface Row {
  readonly what: string
  readonly usEach: number
  readonly lost: number
}

const results = new Results<Row>({
  name: 'stun',
  head: 'datagrams                                  µs each   lost',
  line: ({ what, usEach, lost }) =>
    `${what.padEnd(40)} ${usEach.toFixed(2).padStart(9)} ${String(lost).padStart(6)}`,
})
const server = new StunServer({
  host: HOST,
  port: 0,
  log: { info: () => undefined, warn: () => undefined },
})
try {
  const port = await server.start()
  const flood = async (hex: string): Promise<{ usEach: number; lost: number }> => {
    const lostBefore = lostDatagrams()
    const before = process.cpuUsage()
    const child = spawn(
      process.execPath,
      ['-e', FLOOD, String(port), hex, String(DATAGRAMS), String(PER_SECOND)],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    )
    await once(child, 'close')
    const { user, system } = process.cpuUsage(before)
    const lost = lostDatagrams() - lostBefore
    return { usEach: (user + system) / (DATAGRAMS - lost), lost }
  }
  // Compilers warm up.
  await flood(REQUEST)
  for (const [what, hex] of Object.entries(FLOODS)) await results.add({ what, ...(await flood(hex)) })
  results.finish()
} finally {
  await server.stop()
}
