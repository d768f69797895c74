import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../../base/clock'
import { settledWithin } from '../../../base/within'
import { costOfOne } from '../../bench/call/process-cost'
import { HostileServer } from '../../phones/hostile-server'
import { type Fault, inWords, whyNotRoot } from '../fault'

const COMMANDS = 10
const PAUSE_MS = 500
/** A loaded machine answers sooner; a phone that the flood holds up takes much longer. ms */
const MAX_ANSWER_MS = 10_000
const MAX_RESIDENT_MB = 400
/** Line ends are part of the output. */
const CONTROLS = /(?!\n)\p{Cc}/u

/** A directory server that attacks the phone. Its cost for the app is measured in bench:app. */
export const hostileServerFaults: readonly Fault[] = [
  {
    name: 'the server lists 20,000 people, never stops changing them, and calls under names of a megabyte',
    expected:
      'the phone stays online; each command is answered within 10 s; memory is bounded; no name controls the terminal',
    isQuick: false,
    whyNot: whyNotRoot,
    async run(lab) {
      const server = await HostileServer.start()
      lab.onClose(() => server.stop())
      const phone = lab.startPhone('alice', [], { server: server.address })
      await phone.next('online')
      server.attack()
      const cpuBefore = costOfOne(phone.pid).cpuSeconds
      let longestMs = 0
      let areAnswered = true
      for (let n = 0; n < COMMANDS && areAnswered; n++) {
        await sleep(PAUSE_MS)
        phone.events.length = 0
        const fromMs = performance.now()
        phone.say('hangup nobody')
        areAnswered = await settledWithin(systemClock, MAX_ANSWER_MS, phone.next('error'))
        longestMs = Math.max(longestMs, performance.now() - fromMs)
      }
      const { residentMb, cpuSeconds } = costOfOne(phone.pid)
      lab.measured('processor time of the phone', (cpuSeconds - cpuBefore) * 1_000)
      lab.measured('the longest wait of a command', longestMs)
      phone.say('quit')
      return inWords({
        // A phone that does not answer would not quit either.
        'the phone stays online': areAnswered && (await phone.exited) === 0,
        'each command is answered within 10 s': areAnswered,
        'memory is bounded': residentMb < MAX_RESIDENT_MB,
        'no name controls the terminal': !CONTROLS.test(phone.stdout + phone.stderr),
      })
    },
  },
]
