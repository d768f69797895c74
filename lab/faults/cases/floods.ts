import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../../base/clock'
import { settledWithin } from '../../../base/within'
import type { RingdownProcess } from '../../../cli/testing/ringdown-process'
import { inProject } from '../../../scripts/lib/paths.mjs'
import { logInSecurely } from '../../../server/directory/testing/tls-client'
import { type Fault, inWords } from '../fault'
import { callEachOther, hasEnded, isHearing } from '../rig/calls'
import { Flood } from '../rig/flood'
import type { Lab } from '../rig/lab'

const TIMES = 20
const PER_SECOND = 60
/** More than there are places. */
const AT_THE_SERVER = 600
const AT_THE_CALLER = 160
/** Between two logins. ms */
const PAUSE_MS = 100
/** For one login, and for one call from dialling to talking. ms */
const PATIENCE_MS = 10_000
/** A phone answers five calls of one caller in a short time. */
const CALLS_OF_A_PAIR = 5

const certificateFile = (name: string): string =>
  inProject('server', 'admission', 'testing', 'certificates', name)

/** All addresses of this computer are exempt from a server's limits, unless it names a proxy. This one does not exist. */
const LIMITS_FOR_ALL = ['--proxy', '127.255.255.254']

const addresses = (count: number, addressOf: (n: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, n) => addressOf(n))

/** From the subnet of the legitimate clients. */
const NEIGHBOURS = addresses(5, (n) => `127.0.0.${n + 11}`)
const NINE_NETWORKS = addresses(9, (n) => `127.3.${n}.1`)

async function flood(lab: Lab, port: number, from: readonly string[], atOnce: number): Promise<Flood> {
  const started = await Flood.start({ port, from, atOnce, perSecond: PER_SECOND })
  lab.onClose(() => started.stop())
  return started
}

async function seesContact(phone: RingdownProcess, name: string): Promise<void> {
  while (!(await phone.next('contacts')).names.includes(name));
}

/** How many people sign in, one after the other. */
async function logIns(lab: Lab, port: number): Promise<number> {
  let times = 0
  let longestMs = 0
  for (let n = 0; n < TIMES; n++) {
    const fromMs = performance.now()
    const login = logInSecurely({ port, name: `friend ${n}`, localAddress: '127.0.0.1' })
    lab.onClose(async () => (await login)?.destroy())
    const isInTime = await settledWithin(systemClock, PATIENCE_MS, login)
    if (isInTime && (await login)) times++
    longestMs = Math.max(longestMs, performance.now() - fromMs)
    await sleep(PAUSE_MS)
  }
  lab.counted('logins', times, TIMES)
  lab.measured('the longest login', longestMs)
  return times
}

interface Pair {
  readonly caller: RingdownProcess
  readonly callee: RingdownProcess
  readonly name: string
}

async function pairOf(lab: Lab, n: number): Promise<Pair> {
  const name = `callee ${n}`
  const callee = await lab.phone(name)
  const caller = await lab.phone(`caller ${n}`, [], { sees: name })
  return { caller, callee, name }
}

/** A call whose port is flooded from before it rings until both talk. @returns whether they do, encrypted */
async function callsInFlood(
  lab: Lab,
  { caller, callee, name }: Pair,
  from: readonly string[],
): Promise<boolean> {
  caller.say(`call ${name}`)
  const { port } = await caller.next('listening')
  const attack = await flood(lab, port, from, AT_THE_CALLER)
  try {
    await callee.next('incoming')
    callee.say('accept')
    const [{ privacy }] = await Promise.all([callee.next('talking'), caller.next('talking')])
    return privacy === 'new' || privacy === 'known'
  } finally {
    attack.stop()
  }
}

/** Ends at the first call that does not succeed. */
async function calls(lab: Lab, from: readonly string[]): Promise<number> {
  let times = 0
  let longestMs = 0
  let succeeds = true
  for (let n = 0; succeeds && n < TIMES / CALLS_OF_A_PAIR; n++) {
    const pair = await pairOf(lab, n)
    for (let call = 0; succeeds && call < CALLS_OF_A_PAIR; call++) {
      const fromMs = performance.now()
      const talk = callsInFlood(lab, pair, from)
      succeeds = (await settledWithin(systemClock, PATIENCE_MS, talk)) && (await talk)
      if (!succeeds) continue
      times++
      longestMs = Math.max(longestMs, performance.now() - fromMs)
      for (const phone of [pair.caller, pair.callee]) phone.events.length = 0
      pair.caller.say('hangup')
      await Promise.all([pair.caller.next('ended'), pair.callee.next('ended')])
    }
    for (const phone of [pair.caller, pair.callee]) phone.say('quit')
  }
  lab.counted('calls', times, TIMES)
  lab.measured('the longest from dialling to talking', longestMs)
  return times
}

/** Floods of connections. */
export const floodFaults: readonly Fault[] = [
  {
    name: 'sixty empty connections a second, from five addresses, flood a server with TLS',
    expected:
      '20 of 20 people sign in; a call goes on; presence goes on; the flood hears that the server is busy',
    isQuick: false,
    async run(lab) {
      const tls = ['--tls-cert', certificateFile('good.crt'), '--tls-key', certificateFile('good.key')]
      const { port } = await lab.serve(0, '127.0.0.1', [], [...tls, ...LIMITS_FOR_ALL])
      const server = `ringdowns://127.0.0.1:${port}`
      const trust = ['--tls-ca', certificateFile('ca.crt')]
      const bob = await lab.phone('bob', ['--answer', ...trust], { server })
      const alice = await lab.phone('alice', trust, { server, sees: 'bob' })
      await callEachOther(alice, bob, 'bob')
      const attack = await flood(lab, port, NEIGHBOURS, AT_THE_SERVER)
      const times = await logIns(lab, port)
      const last = seesContact(alice, `friend ${TIMES - 1}`)
      const isPresenceOn = await settledWithin(systemClock, PATIENCE_MS, last)
      const isHeard = (await isHearing(alice)) && (await isHearing(bob))
      return inWords({
        '20 of 20 people sign in': times === TIMES,
        'a call goes on': isHeard && !hasEnded(alice, bob),
        'presence goes on': isPresenceOn,
        'the flood hears that the server is busy': attack.busy > 0,
      })
    },
  },
  {
    name: 'sixty empty connections a second, from nine networks, flood a caller’s port',
    expected: '20 of 20 calls ring and are talked on, encrypted',
    isQuick: false,
    async run(lab) {
      await lab.serve()
      return inWords({
        '20 of 20 calls ring and are talked on, encrypted': (await calls(lab, NINE_NETWORKS)) === TIMES,
      })
    },
  },
]
