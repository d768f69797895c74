import { setTimeout as sleep } from 'node:timers/promises'
import { treeOf } from '../../bench/call/process-cost'
import { type Fault, inWords } from '../fault'
import { callEachOther, canCall, hasEnded, isHearing } from '../rig/calls'
import type { Lab } from '../rig/lab'

/** Alice talks to Bob, and her process is stopped. */
async function stoppedAmidTalk(lab: Lab) {
  await lab.serve()
  const bob = await lab.phone('bob', ['--answer'])
  const alice = await lab.phone('alice', [], { sees: 'bob' })
  await callEachOther(alice, bob, 'bob')
  await isHearing(bob)
  // Stop the voice process second: otherwise the app would start another one.
  const pids = treeOf(alice.pid)
  for (const pid of pids) process.kill(pid, 'SIGSTOP')
  const goOn = (): void => {
    for (const pid of pids.toReversed()) process.kill(pid, 'SIGCONT')
  }
  return { alice, bob, goOn }
}

/** Faults of stopped processes, as by a debugger or a swapping machine, that continue later. */
export const stoppedProcessFaults: readonly Fault[] = [
  {
    name: 'a phone is stopped for 5 s amid talk (SIGSTOP)',
    expected: 'the call goes on; both hear each other as early as before',
    isQuick: false,
    async run(lab) {
      const { alice, bob, goOn } = await stoppedAmidTalk(lab)
      await sleep(5_000)
      goOn()
      const hear = [await isHearing(alice), await isHearing(bob)]
      const isOver = hasEnded(alice, bob)
      return inWords({
        'the call goes on': !isOver,
        'both hear each other as early as before': hear.every(Boolean),
      })
    },
  },
  {
    name: 'a phone is stopped for 35 s amid talk (SIGSTOP)',
    expected:
      'the other side ends after 30 s as connection-lost; its own call ends when it wakes; the next call works',
    isQuick: false,
    async run(lab) {
      const { alice, bob, goOn } = await stoppedAmidTalk(lab)
      const fromMs = performance.now()
      const { reason } = await bob.next('ended')
      const tookMs = performance.now() - fromMs
      await sleep(5_000)
      goOn()
      const wokeMs = performance.now()
      const own = await alice.next('ended')
      return inWords({
        'the other side ends after 30 s as connection-lost':
          reason === 'connection-lost' && Math.abs(tookMs - 30_000) < 3_000,
        'its own call ends when it wakes':
          (own.reason === 'connection-lost' || own.reason === 'peer-hung-up') &&
          performance.now() - wokeMs < 2_000,
        'the next call works': await canCall(alice, bob, 'bob'),
      })
    },
  },
]
