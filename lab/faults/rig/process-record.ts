import { readFileSync } from 'node:fs'

/**
 * How long a process's main thread has waited for a processor so far (Linux), ms. A kernel that does not count it gives 0.
 * A busy machine is no fault of the process.
 */
export const starvedMs = (pid: number): number => {
  try {
    const [, waitedNs] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')
    return Number(waitedNs) / 1e6
  } catch {
    return 0
  }
}

/** The bytes that a process has read so far, from sockets and files (Linux, for its user and root). */
export const bytesRead = (pid: number): number => {
  const [, bytes] = /^rchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8')) ?? []
  if (bytes === undefined) throw new Error(`the kernel does not say what process ${pid} has read`)
  return Number(bytes)
}
