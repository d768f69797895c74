import { type Address, formatAddress } from '../../protocol/directory'
import type { Output } from '../output'

const HOUR_MS = 3_600_000

/** The code that a master prints when it starts. */
export const FIRST_CODE = { validMs: HOUR_MS, uses: 1 } as const

export interface MadeCode {
  readonly text: string
  readonly masters: readonly Address[]
  readonly validMs: number
  readonly uses: number
}

/** Tells the operator how another machine joins. */
export function emitJoinCode({ text: code, masters, validMs, uses }: MadeCode, output: Output): void {
  const until = Date.now() + validMs
  const named = masters.map(({ host, port }) => formatAddress(host, port))
  const machines = uses === 1 ? 'one machine joins' : `${uses} machines join`
  output.emit(
    { event: 'join-code', code, masters: named, uses, until },
    `within ${durationWords(validMs)} ${machines} with: ringdown serve --join ${code}`,
  )
}

/** `90 min`, `36 h` */
function durationWords(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  return minutes >= 120 && minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`
}
