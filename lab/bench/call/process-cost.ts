import { readFileSync, readdirSync } from 'node:fs'

/** Linux reports processor time in hundredths of a second on every machine that Node runs on (USER_HZ). */
const TICKS_PER_SECOND = 100

export interface ProcessCost {
  /** Processor time used so far, user and system, s. */
  readonly cpuSeconds: number
  /** Resident memory now, MB (2^20 bytes). */
  readonly residentMb: number
}

/** A process and its descendants. */
export const treeOf = (pid: number): number[] => {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter((word) => word !== '')
        .map(Number),
    )
    return [pid, ...children.flatMap(treeOf)]
  } catch {
    return []
  }
}

/** The cost of one process, without its descendants. */
export const costOfOne = (pid: number): ProcessCost => {
  try {
    // The program's name is in brackets and may contain spaces; the later fields do not.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const [userTicks, systemTicks] = [Number(fields[11]), Number(fields[12])]
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0
    return {
      cpuSeconds: (userTicks + systemTicks) / TICKS_PER_SECOND,
      residentMb: Number(kilobytes) / 1024,
    }
  } catch {
    return { cpuSeconds: 0, residentMb: 0 }
  }
}

/** The cost of a process and its descendants (Linux); zero for one that has ended. */
export const processCost = (pid: number): ProcessCost =>
  treeOf(pid)
    .map(costOfOne)
    .reduce(
      (sum, { cpuSeconds, residentMb }) => ({
        cpuSeconds: sum.cpuSeconds + cpuSeconds,
        residentMb: sum.residentMb + residentMb,
      }),
      { cpuSeconds: 0, residentMb: 0 },
    )
