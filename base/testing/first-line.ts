import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** The first line that a child prints, without its line end. A chunk may contain less than a line, or more. */
export const firstLine = async (output: Readable): Promise<string> => {
  const [line] = (await once(createInterface(output), 'line')) as [string]
  return line
}
