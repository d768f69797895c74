import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HistoryEntry } from '../../../phone/model'
import type { RingdownProcess } from '../../../cli/testing/ringdown-process'
import { type Fault, inWords } from '../fault'
import { callEachOther, hasEnded } from '../rig/calls'
import type { Lab } from '../rig/lab'

/** A call that nobody takes back rings for 45 s. The usual end is one within 0.1 s. ms */
const MAX_END_MS = 3_000

/** A phone that keeps its calls in the lab's folder. */
const rememberingPhone = (lab: Lab, name: string, ...args: string[]): Promise<RingdownProcess> =>
  lab.phone(name, ['--data', join(lab.folder, name), ...args])

/** Its calls, the latest last. It has to end first. */
async function historyOf(lab: Lab, name: string, phone: RingdownProcess): Promise<readonly HistoryEntry[]> {
  phone.say('quit')
  await phone.exited
  const text = readFileSync(join(lab.folder, name, 'history.json'), 'utf8')
  return (JSON.parse(text) as { readonly entries: readonly HistoryEntry[] }).entries
}

/** The outcome of a call that is taken back while it rings. */
const comesOf = (takeBack: (caller: RingdownProcess) => void) => async (lab: Lab) => {
  await lab.serve()
  const bob = await rememberingPhone(lab, 'bob')
  const alice = await lab.phone('alice', [], { sees: 'bob' })
  alice.say('call bob')
  await bob.next('incoming')
  const fromMs = performance.now()
  takeBack(alice)
  const { reason } = await bob.next('ended')
  const ms = performance.now() - fromMs
  lab.measured('the ringing ends after', ms)
  const history = await historyOf(lab, 'bob', bob)
  return inWords({
    'the ringing ends at once': reason === 'caller-gave-up' && ms < MAX_END_MS,
    'it is a missed call in the history':
      history.length === 1 && history[0]?.outcome === 'caller-gave-up' && !history[0].seen,
  })
}

const TAKEN_BACK = 'the ringing ends at once; it is a missed call in the history'

/** Callers who give up, and callees who talk to somebody else. */
export const mannersFaults: readonly Fault[] = [
  {
    name: 'the caller gives up while it rings',
    expected: TAKEN_BACK,
    isQuick: true,
    run: comesOf((caller) => caller.say('hangup')),
  },
  {
    name: 'the caller is killed while it rings',
    expected: TAKEN_BACK,
    isQuick: true,
    run: comesOf((caller) => caller.kill('SIGKILL')),
  },
  {
    name: 'somebody calls a phone that is in a call',
    expected: 'the caller hears that it is busy; the history shows the missed call; the first call goes on',
    isQuick: false,
    async run(lab) {
      await lab.serve()
      const bob = await rememberingPhone(lab, 'bob', '--answer')
      const alice = await lab.phone('alice', [], { sees: 'bob' })
      await callEachOther(alice, bob, 'bob')
      const carol = await lab.phone('carol', [], { sees: 'bob' })
      carol.say('call bob')
      const { reason } = await carol.next('ended')
      const goesOn = !hasEnded(alice, bob)
      const history = await historyOf(lab, 'bob', bob)
      return inWords({
        'the caller hears that it is busy': reason === 'peer-busy',
        'the history shows the missed call': history.some(
          ({ contact, outcome, seen }) => contact === 'carol' && outcome === 'busy' && !seen,
        ),
        'the first call goes on': goesOn,
      })
    },
  },
]
