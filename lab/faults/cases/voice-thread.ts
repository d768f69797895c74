import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BroadcastChannel } from 'node:worker_threads'
import { type Fault, inWords } from '../fault'
import type { Lab } from '../rig/lab'
import { TwoPhones, VOICE_WORKER } from '../rig/two-phones'

/** A voice thread as it is shipped, which does something bad when it is told to. */
function badThread(lab: Lab, deed: string): { readonly file: string; readonly order: () => void } {
  const channel = `ringdown faults ${process.pid} ${lab.folder}`
  const file = join(lab.folder, 'bad-thread.cjs')
  writeFileSync(
    file,
    `require(${JSON.stringify(VOICE_WORKER)})
     const orders = new (require('node:worker_threads').BroadcastChannel)(${JSON.stringify(channel)})
     orders.onmessage = () => { ${deed} }
     orders.unref()`,
  )
  const orders = new BroadcastChannel(channel)
  lab.onClose(() => orders.close())
  return { file, order: () => orders.postMessage('now') }
}

/** What comes of a call whose voice thread does that. */
const comesOf = (deed: string) => async (lab: Lab) => {
  const { file, order } = badThread(lab, deed)
  const phones = await TwoPhones.start(file)
  lab.onClose(() => phones.close())
  const { alice, bob } = phones
  await phones.call()
  const ends = Promise.all([once(alice, 'ended'), once(bob, 'ended')]) as Promise<[unknown, string][]>
  order()
  const [own, theirs] = await ends
  const goesOn = alice.state.connection.kind === 'online'
  await phones.call()
  await phones.hangUp()
  return inWords({
    'the call ends as audio-failed': own?.[1] === 'audio-failed',
    'at the other side as hung up': theirs?.[1] === 'peer-hung-up',
    'the phone stays online': goesOn,
    'the next call works': true,
  })
}

const EXPECTED =
  'the call ends as audio-failed; at the other side as hung up; the phone stays online; the next call works'

/** The voice thread's own faults. */
export const voiceThreadFaults: readonly Fault[] = [
  {
    name: 'the voice thread throws amid a call',
    expected: EXPECTED,
    isQuick: true,
    run: comesOf(`throw new Error('out of luck')`),
  },
  {
    name: 'the voice thread runs out of memory amid a call',
    expected: EXPECTED,
    isQuick: true,
    run: comesOf('const hoard = []; for (;;) hoard.push(new Array(1e6).fill(0.5))'),
  },
  {
    name: 'the voice thread hangs amid a call',
    expected: EXPECTED,
    isQuick: false,
    run: comesOf('for (;;);'),
  },
]
