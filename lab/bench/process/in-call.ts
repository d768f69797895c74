import { setTimeout as sleep } from 'node:timers/promises'
import type { PulseDaemon } from '../../audio/pulse-daemon'
import { callEachOther } from '../../faults/rig/calls'
import { Lab, type PhonePlace } from '../../faults/rig/lab'
import { costOfOne, processCost, voiceProcessOf } from '../call/process-cost'

const SETTLE_MS = 5_000
const MEASURED_MS = 15_000

/** The cost of one process in a call. */
export interface Share {
  /** Share of one core. */
  readonly cpuPercent: number
  /** Resident memory at the end, MB (2^20 bytes), with the file pages that it shares with others. */
  readonly residentMb: number
}

export interface PhoneInCall {
  readonly phone: Share
  readonly voice: Share
  /** All processes of the phone, file pages that they share counted once. MB */
  readonly togetherMb: number
}

/** Measures the caller of two headless phones in a call. @param dsp as in `ringdown phone --dsp` */
export async function measureInCall(daemon: PulseDaemon, dsp: string): Promise<PhoneInCall> {
  const lab = new Lab()
  try {
    await lab.serve()
    const at = (side: string): PhonePlace => ({
      prefix: daemon.prefixFor(`${side}-mouth`, `${side}-ear`),
      sound: ['--dsp', dsp],
    })
    const bob = await lab.phone('bob', ['--answer'], at('bob'))
    const alice = await lab.phone('alice', [], { ...at('alice'), sees: 'bob' })
    await callEachOther(alice, bob, 'bob')
    const voicePid = voiceProcessOf(alice.pid)
    if (voicePid === undefined) throw new Error('the voice process is not found: Linux only')
    await sleep(SETTLE_MS)
    const pids = [alice.pid, voicePid]
    const before = pids.map((pid) => costOfOne(pid).cpuSeconds)
    const fromMs = performance.now()
    await sleep(MEASURED_MS)
    const [phone, voice] = pids.map((pid, n): Share => {
      const { cpuSeconds, residentMb } = costOfOne(pid)
      const usedMs = (cpuSeconds - (before[n] ?? 0)) * 1000
      return { cpuPercent: (100 * usedMs) / (performance.now() - fromMs), residentMb }
    })
    if (phone === undefined || voice === undefined) throw new Error('a process is missing')
    return { phone, voice, togetherMb: processCost(alice.pid).residentMb }
  } finally {
    await lab.close()
  }
}
