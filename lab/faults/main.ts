import { errorText } from '../../base/error-text'
import { FAULTS } from './faults'
import type { Fault } from './fault'
import { Lab } from './rig/lab'

/**
 * Tries all faults, one after the other, and prints a table: fault, expected, seen, and measured times. A time above its
 * limit is a failure here, but not in faults.test.ts, which shares its processors with other tests.
 */

/** The longest trials take a minute and a half. ms */
const TIMEOUT_MS = 240_000

const tooLong = (ms: number): { readonly promise: Promise<never>; readonly cancel: () => void } => {
  let timer: NodeJS.Timeout | undefined
  const promise = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing more was seen for ${ms / 1000} s`)), ms)
  })
  return { promise, cancel: () => clearTimeout(timer) }
}

/** @returns the observation, in words */
async function seen(fault: Fault, lab: Lab): Promise<string> {
  const { promise, cancel } = tooLong(TIMEOUT_MS)
  try {
    return await Promise.race([fault.run(lab), promise])
  } catch (error) {
    return `FAILED: ${errorText(error)}`
  } finally {
    cancel()
    await lab.close()
  }
}

const wanted = process.argv.slice(2).join(' ')
for (const fault of FAULTS.filter(({ name }) => name.includes(wanted))) {
  const whyNot = fault.whyNot?.()
  const fromMs = performance.now()
  const lab = new Lab()
  const found = whyNot === undefined ? await seen(fault, lab) : `not tried: ${whyNot}`
  const isAsExpected = found === fault.expected
  const verdict =
    whyNot !== undefined ? 'skipped' : !isAsExpected ? 'NOT OK' : lab.isTooSlow ? 'TOO SLOW' : 'ok'
  const seconds = ((performance.now() - fromMs) / 1000).toFixed(1)
  console.log(
    [
      `${verdict.padEnd(8)} ${fault.name} (${seconds} s)`,
      `  expected  ${fault.expected}`,
      `  seen      ${isAsExpected ? 'the same' : found}`,
      ...(lab.times.length === 0 ? [] : [`  measured  ${lab.times.join('; ')}`]),
      '',
    ].join('\n'),
  )
  if (verdict === 'NOT OK' || verdict === 'TOO SLOW') process.exitCode = 1
}
