import { closeSync, openSync } from 'node:fs'
import { devNull, networkInterfaces } from 'node:os'

/** More than a connection needs: its socket and the pipe of its thread. */
const FREE_DESCRIPTORS = 8

/**
 * Where the library finds no socket it ends the process. This throws instead.
 * @param bindAddress the address of the connection; undefined: all of this computer
 * @throws Error when there would be none
 */
export function assertSocketsCanBeBound(bindAddress: string | undefined): void {
  assertDescriptorsAreLeft()
  if (bindAddress === undefined) return
  const own = Object.values(networkInterfaces()).flatMap((infos = []) => infos)
  if (!own.some(({ address }) => address === bindAddress))
    throw new Error(`${bindAddress} is not an address of this computer`)
}

function assertDescriptorsAreLeft(): void {
  const opened: number[] = []
  try {
    while (opened.length < FREE_DESCRIPTORS) opened.push(openSync(devNull, 'r'))
  } finally {
    for (const descriptor of opened) closeSync(descriptor)
  }
}
