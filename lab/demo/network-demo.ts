import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from '@playwright/test'
import { median } from '../../base/statistics'
import { inProject } from '../../scripts/lib/paths.mjs'
import { WebSocketPeer } from '../../server/broker/testing/web-socket-peer'
import { BROKER_PATH } from '../../protocol/directory'
import { momentsOf } from '../phones/moments'
import { SERVER_HOST } from '../phones/server-process'
import type { Cleaner } from './cleaner'
import { Fleet, type ListedNode } from './fleet'
import { runDemo, tell } from './run-demo'
import { callLines, isGood, TwoPhones } from './two-phones'

const ARTEFACTS = inProject('artefacts', 'demo-network')
const SPEECH_SECONDS = 14
/** From the beginning of the speech. */
const KILLED_AFTER_MS = 5_000
const SECOND_SPEECH_SECONDS = 8
const SETTLE_MS = 10_000
const SIGNALS = 50
/** The longest time without a server for a phone whose node has died. */
const MOST_SIGNED_OUT_MS = 3_000
const PATIENCE_MS = 20_000

const show = (nodes: readonly ListedNode[]): void => {
  for (const { node, state, roles, load } of nodes)
    console.log(
      `           ${node.slice(0, 8)}  ${state.padEnd(8)}  ${roles.join(', ').padEnd(10)}  ${load} people`,
    )
}

const isDirectory = ({ roles }: ListedNode): boolean => roles.includes('directory')
const peopleAt = (nodes: readonly ListedNode[]): number => nodes.reduce((sum, { load }) => sum + load, 0)

/** Two peers at different brokers signal each other. @returns the median time of a signal, ms */
async function signalTime({ brokers }: Fleet, cleaner: Cleaner): Promise<number> {
  const peers = await Promise.all(
    brokers.map(({ port }, n) => {
      const connecting = WebSocketPeer.connect(`ws://${SERVER_HOST}:${port}${BROKER_PATH}`)
      return cleaner.keep(
        connecting.then((peer) => peer.registered(`peer-${n}`)),
        (it) => it.close(),
      )
    }),
  )
  const [first, second] = peers
  if (!first || !second) throw new Error('the network has fewer than two brokers')
  const times: number[] = []
  for (let n = 0; n < SIGNALS; n++) {
    const sentMs = performance.now()
    first.signal('peer-0', 'peer-1', n)
    await second.nextSignal()
    times.push(performance.now() - sentMs)
  }
  return median(times)
}

/** The node of Alice dies amid the call. @returns how long she was signed out, ms */
async function killNodeOfAlice({ directories }: Fleet, { alice }: TwoPhones): Promise<number> {
  await sleep(KILLED_AFTER_MS)
  const killedMs = Date.now()
  await directories[0]?.kill()
  tell("Alice's node has been killed amid the call.")
  const backMs = async (): Promise<number> => {
    const moments = await momentsOf(alice.page)
    return moments.find(({ what, atMs }) => what === 'connection online' && atMs > killedMs)?.atMs ?? 0
  }
  await expect.poll(backMs, { timeout: PATIENCE_MS }).toBeGreaterThan(0)
  const signedOutMs = (await backMs()) - killedMs
  tell(`Alice has been signed in at another node ${signedOutMs} ms after that. She speaks on.`)
  return signedOutMs
}

/** Whether Alice left Bob's list at some time since this. */
const hasFlapped = async ({ bob }: TwoPhones, sinceMs: number): Promise<boolean> =>
  (await momentsOf(bob.page)).some(({ what, atMs }) => what === 'online 0' && atMs > sinceMs)

/** @returns whether the voice arrived in both calls, and nobody was away for too long */
const demo = async (cleaner: Cleaner): Promise<boolean> => {
  const fleet = await Fleet.start(cleaner)
  const whole = await fleet.listed((nodes) => nodes.length === Fleet.nodes)
  tell('Redis, a master, three directory nodes and two brokers run; ringdown cluster lists:')
  show(whole)
  const signalMs = await signalTime(fleet, cleaner)
  tell('Peers at different brokers have signalled each other.')

  const phones = await TwoPhones.open(cleaner, ARTEFACTS)
  const [first, second] = fleet.directories
  await phones.signIn([first?.address ?? '', second?.address ?? ''])
  tell('Alice and Bob have signed in at different nodes.')
  // Nine programs have just started, and a small computer is still busy with that.
  await sleep(SETTLE_MS)
  const setUp = await phones.talk('alice', () => tell("Alice has clicked Bob's name, and it rings at Bob's."))
  tell('Bob has accepted: they are talking. Alice speaks.')
  const talkingSinceMs = Date.now()
  let signedOutMs = Infinity
  const heard = await phones.speak(SPEECH_SECONDS, '', async () => {
    signedOutMs = await killNodeOfAlice(fleet, phones)
  })
  const frames = await phones.hangUp()
  const flapped = await hasFlapped(phones, talkingSinceMs)
  tell('Alice has hung up, and both windows say that the call has ended. ringdown cluster lists:')
  const isWithoutDead = (nodes: readonly ListedNode[]): boolean => {
    const living = nodes.filter(isDirectory)
    return living.length === fleet.directories.length - 1 && peopleAt(living) === 2
  }
  show(await fleet.listed(isWithoutDead))

  await Promise.all(phones.both.map((app) => app.closeEnded()))
  const setUpAgain = await phones.talk('bob')
  tell('Bob has called Alice back, who has accepted. Alice speaks again.')
  const heardAgain = await phones.speak(SECOND_SPEECH_SECONDS, '-again')
  const framesAgain = await phones.hangUp()

  const calls = [
    { ...setUp, ...frames, ...heard },
    { ...setUpAgain, ...framesAgain, ...heardAgain },
  ]
  const figures = { signedOutMs, flapped, signalMs, calls }
  writeFileSync(join(ARTEFACTS, 'figures.json'), `${JSON.stringify(figures, undefined, 2)}\n`)
  const arrived = heard.arrived && heardAgain.arrived
  console.log(`
Signal, across brokers ${signalMs.toFixed(1)} ms (median of ${SIGNALS})
Without a server     ${signedOutMs} ms for Alice, whose node was killed; Bob's list ${flapped ? 'lost her meanwhile' : 'kept her'}

The call amid which the node was killed
${callLines(setUp, heard, frames)}

The call after it
${callLines(setUpAgain, heardAgain, framesAgain)}

Kept in ${ARTEFACTS}: figures.json; of each call alice.png, bob.png, said.wav, heard.wav (-again)

${arrived ? 'The voice arrived in both calls.' : 'The voice did not arrive in both calls.'}`)
  const isQuick = signedOutMs <= MOST_SIGNED_OUT_MS && !flapped
  if (!isQuick)
    console.error(
      `The demo failed: a phone must be back within ${MOST_SIGNED_OUT_MS} ms, and stay in the lists of others.`,
    )
  return isGood(heard) && isGood(heardAgain) && arrived && isQuick
}

await runDemo(demo)
