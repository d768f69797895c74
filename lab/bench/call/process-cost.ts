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

/** The voice process of a phone's process; undefined while there is none. */
export const voiceProcessOf = (pid: number): number | undefined =>
  treeOf(pid).find((each) => {
    try {
      return readFileSync(`/proc/${each}/cmdline`, 'utf8').includes('voice-process')
    } catch {
      return false
    }
  })

/** The processor time of one process, without its descendants, s. */
const cpuSecondsOf = (pid: number): number => {
  try {
    // The program's name is in brackets and may contain spaces; the later fields do not.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  } catch {
    return 0
  }
}

/** The cost of one process, without its descendants. */
export const costOfOne = (pid: number): ProcessCost => {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0
    return { cpuSeconds: cpuSecondsOf(pid), residentMb: Number(kilobytes) / 1024 }
  } catch {
    return { cpuSeconds: 0, residentMb: 0 }
  }
}

/** A mapping's head in smaps: addresses, permissions, the offset in the file, device, inode, and the file. */
const MAPPING = /^[0-9a-f]+-[0-9a-f]+ \S+ ([0-9a-f]+) \S+ ([1-9]\d*) /

/** Adds the resident file pages of a process, KB by mapping, to `files`. @returns its other resident memory, KB */
const addMappings = (pid: number, files: Map<string, number>): number => {
  let [own, rss, mapping] = [0, 0, '']
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    const head = MAPPING.exec(line)
    if (head !== null) mapping = `${head[2]} ${head[1]}`
    else if (/^[0-9a-f]+-/.test(line)) mapping = ''
    else if (line.startsWith('Rss:')) rss = Number.parseInt(line.slice(4))
    else if (line.startsWith('Anonymous:')) {
      const anonymous = Number.parseInt(line.slice(10))
      own += mapping === '' ? rss : anonymous
      if (mapping !== '') files.set(mapping, Math.max(files.get(mapping) ?? 0, rss - anonymous))
    }
  }
  return own
}

/** The resident memory of processes together, MB. Pages of a file that several of them have mapped count once. */
const residentMbOf = (pids: readonly number[]): number => {
  const files = new Map<string, number>()
  let kilobytes = 0
  for (const pid of pids) {
    try {
      kilobytes += addMappings(pid, files)
    } catch {
      // It has ended in the meantime.
    }
  }
  return [...files.values()].reduce((sum, size) => sum + size, kilobytes) / 1024
}

/** The cost of a process and its descendants (Linux); zero for one that has ended. */
export const processCost = (pid: number): ProcessCost => {
  const pids = treeOf(pid)
  return {
    cpuSeconds: pids.reduce((sum, each) => sum + cpuSecondsOf(each), 0),
    residentMb: residentMbOf(pids),
  }
}
