import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../../base/clock'
import { settledWithin } from '../../../base/within'
import type { RingdownProcess } from '../../../cli/testing/ringdown-process'
import { BURST_BYTES, PER_SECOND_BYTES } from '../../../phone/signalling/directory/read-budget'
import { costOfOne } from '../../bench/call/process-cost'
import { HostileServer } from '../../phones/hostile-server'
import { type Fault, inWords, whyNotRoot } from '../fault'
import { bytesRead, starvedMs } from '../rig/process-record'

/** Commands once the phone reads the flood at its steady rate. */
const COMMANDS = 20
const PAUSE_MS = 500
/** A phone that has not answered after so long does not answer. ms */
const GIVE_UP_MS = 30_000

/** The goals for a phone under attack. */
const MAX_SHARE = 0.2
const MAX_WAIT_MS = 100
/** Idle it has 110 MB, and garbage of names of a megabyte comes on top. */
const MAX_RESIDENT_MB = 300
/** Line ends are part of the output. */
const CONTROLS = /(?!\n)\p{Cc}/u

/** A directory server that attacks the phone. Its cost for the app is measured in bench:app. */
export const hostileServerFaults: readonly Fault[] = [
  {
    name: 'the server lists 20,000 people, never stops changing them, and calls under names of a megabyte',
    expected:
      'the phone stays online; it costs less than a fifth of a core; no command waits 100 ms; memory is bounded; no name controls the terminal',
    isQuick: false,
    whyNot: whyNotRoot,
    async run(lab) {
      const server = await HostileServer.start()
      lab.onClose(() => server.stop())
      const phone = lab.startPhone('alice', [], { server: server.address })
      await phone.next('online')
      const { pid } = phone
      let longestMs = 0
      /** A command, and a pause after it: the first comes while the phone reads the list. */
      const command = async (): Promise<void> => {
        longestMs = Math.max(longestMs, await waitOf(phone))
        await sleep(PAUSE_MS)
      }
      const unhurriedFrom = bytesRead(pid) + BURST_BYTES
      server.attack()
      while (bytesRead(pid) < unhurriedFrom && longestMs < Infinity) await command()
      const [costBefore, readBefore] = [costOfOne(pid), bytesRead(pid)]
      for (let n = 0; n < COMMANDS && longestMs < Infinity; n++) await command()
      const [cost, read] = [costOfOne(pid), bytesRead(pid)]
      // By what was read, not by the clock: a busy machine gives the phone less time, in which it reads less.
      const secondsOfFlood = (read - readBefore) / PER_SECOND_BYTES
      const share = (cost.cpuSeconds - costBefore.cpuSeconds) / secondsOfFlood
      lab.measured('the longest wait of a command', longestMs, MAX_WAIT_MS)
      lab.noted(`${(100 * share).toFixed(1)} % of a core over ${secondsOfFlood.toFixed(0)} s of flood`)
      lab.noted(`${costBefore.residentMb.toFixed(0)} MB, then ${cost.residentMb.toFixed(0)} MB`)
      phone.say('quit')
      return inWords({
        // A phone that does not answer would not quit either.
        'the phone stays online': longestMs < Infinity && (await phone.exited) === 0,
        'it costs less than a fifth of a core': share < MAX_SHARE,
        'no command waits 100 ms': longestMs < MAX_WAIT_MS,
        'memory is bounded': cost.residentMb < MAX_RESIDENT_MB,
        'no name controls the terminal': !CONTROLS.test(phone.stdout + phone.stderr),
      })
    },
  },
]

/**
 * How long a command waits for its answer, without the time in which the machine gave phone or us no processor, ms;
 * Infinity: it is not answered.
 */
async function waitOf(phone: RingdownProcess): Promise<number> {
  const starved = (): number => starvedMs(phone.pid) + starvedMs(process.pid)
  phone.events.length = 0
  const [fromMs, starvedBefore] = [performance.now(), starved()]
  phone.say('hangup nobody')
  if (!(await settledWithin(systemClock, GIVE_UP_MS, phone.next('error')))) return Infinity
  return performance.now() - fromMs - (starved() - starvedBefore)
}
