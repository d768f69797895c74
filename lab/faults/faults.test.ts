import { afterEach, describe, expect, it } from 'vitest'
import { FAULTS } from './faults'
import { Lab } from './rig/lab'

/** `npm run faults` also tries the longer ones. */
const QUICK = FAULTS.filter(({ isQuick }) => isQuick)

let lab: Lab | undefined
afterEach(async () => {
  await lab?.close()
  lab = undefined
})

describe('the outcome when', () => {
  it.each(QUICK.map((fault) => [fault.name, fault] as const))('%s', async (_, fault) => {
    const whyNot = fault.whyNot?.()
    if (whyNot !== undefined) return console.warn(`not tried: ${fault.name}: ${whyNot}`)
    lab = new Lab()
    expect(await fault.run(lab)).toBe(fault.expected)
  })
})
