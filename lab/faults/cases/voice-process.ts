import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EndReason } from '../../../phone/model'
import type { Phone } from '../../../phone/phone'
import { type Fault, inWords } from '../fault'
import type { Lab } from '../rig/lab'
import { VOICE_PROCESS } from '../../../phone/voice/testing/built-voice-process'
import { TwoPhones } from '../rig/two-phones'

/**
 * The limit for a call's end on both sides, from the signal to the voice process. One that does not answer is detected
 * within 0.7 s; the other side learns of it, and waits 0.6 s for voice. A machine with ten times more work than processors once
 * took 2.9 s. ms
 */
const MAX_END_MS = 1500

/** The shipped voice process, with a fault that SIGUSR2 triggers. */
function badProcess(lab: Lab, deed: string): string {
  const file = join(lab.folder, 'bad-process.cjs')
  writeFileSync(file, `require(${JSON.stringify(VOICE_PROCESS)})\nprocess.on('SIGUSR2', () => { ${deed} })`)
  return file
}

interface End {
  readonly reason: EndReason
  readonly afterMs: number
}

interface Failing {
  readonly deed?: string
  readonly signal?: NodeJS.Signals
}

/** The outcome of a call whose voice process has that fault, or receives that signal. */
const comesOf =
  ({ deed = '', signal = 'SIGUSR2' }: Failing) =>
  async (lab: Lab) => {
    const phones = await TwoPhones.start({ file: badProcess(lab, deed) })
    lab.onClose(() => phones.close())
    const { alice, bob } = phones
    await phones.call()
    const pid = phones.voicePid
    const fromMs = performance.now()
    const endOf = async (phone: Phone): Promise<End> => {
      const [, reason] = (await once(phone, 'ended')) as [string, EndReason]
      return { reason, afterMs: performance.now() - fromMs }
    }
    const ends = Promise.all([endOf(alice), endOf(bob)])
    process.kill(pid, signal)
    const [own, theirs] = await ends
    lab.measured('own end', own.afterMs, MAX_END_MS)
    lab.measured("the other side's end", theirs.afterMs, MAX_END_MS)
    const goesOn = alice.state.connection.kind === 'online'
    await phones.call()
    const isAnother = phones.voicePid !== pid
    await phones.hangUp()
    return inWords({
      'the call ends as audio-failed': own.reason === 'audio-failed',
      'at the other side as hung up': theirs.reason === 'peer-hung-up',
      'the phone stays online': goesOn,
      'the next call works in another process': isAnother,
    })
  }

const EXPECTED =
  'the call ends as audio-failed; at the other side as hung up; the phone stays online; ' +
  'the next call works in another process'

const fault = (name: string, failing: Failing): Fault => ({
  name: `the voice process ${name} amid a call`,
  expected: EXPECTED,
  isQuick: true,
  run: comesOf(failing),
})

/** Faults of the voice process. */
export const voiceProcessFaults: readonly Fault[] = [
  fault('throws', { deed: `throw new Error('out of luck')` }),
  fault('is killed (SIGKILL)', { signal: 'SIGKILL' }),
  fault('is stopped (SIGSTOP)', { signal: 'SIGSTOP' }),
  fault('loops', { deed: 'for (;;);' }),
  fault('hangs in native code', {
    deed: 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
  }),
  fault('runs out of memory', {
    deed: 'const hoard = []; for (;;) hoard.push(new Array(1e6).fill(0.5))',
  }),
]
