import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it } from 'vitest'
import { bundle } from '../../native/testing/bundle'
import { Results } from './results'

const folder = mkdtempSync(join(tmpdir(), 'ringdown-results-'))
afterAll(() => rmSync(folder, { recursive: true }))

const written = (name: string) =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Record<string, unknown>

/** A bench of numbers, its output, and its interruption. */
const open = (name: string) => {
  const printed: string[] = []
  const exits: number[] = []
  let interrupt: (code: number) => void = () => undefined
  const results = new Results<number>(
    {
      name,
      head: 'numbers',
      line: (row) => `number ${row}`,
      table: (rows) => `table of ${rows.join(' ')}`,
      about: { options: { quick: true } },
    },
    {
      folder,
      print: (text) => printed.push(text.trim()),
      onInterrupt: (interrupted) => (interrupt = interrupted),
      exit: (code) => exits.push(code),
    },
  )
  return { results, printed, exits, interrupt: (code: number) => interrupt(code) }
}

describe('the results of a bench', () => {
  it('are printed and stored as soon as they exist', async () => {
    const { results, printed } = open('numbers')
    expect(printed).toEqual(['numbers'])
    await results.add(7)
    expect(printed).toEqual(['numbers', 'number 7'])
    expect(written('numbers')).toMatchObject({ isComplete: false, options: { quick: true }, results: [7] })
    await results.add(8)
    expect(written('numbers')).toMatchObject({ isComplete: false, results: [7, 8] })
  })

  it('are complete, in one table, at the end', async () => {
    const { results, printed, exits } = open('whole')
    await results.add(1)
    await results.add(2)
    results.finish()
    expect(written('whole')).toMatchObject({ isComplete: true, results: [1, 2] })
    expect(printed[3]).toBe('table of 1 2')
    expect(printed.at(-1)).toContain(join(folder, 'whole.json'))
    expect(exits).toEqual([])
  })

  it('are printed as a table when the bench is interrupted', async () => {
    const { results, printed, exits, interrupt } = open('part')
    await results.add(1)
    interrupt(130)
    expect(printed.slice(2)).toEqual([
      'table of 1',
      `Interrupted: 1 measured, kept in ${join(folder, 'part.json')}.`,
    ])
    expect(exits).toEqual([130])
    expect(written('part')).toMatchObject({ isComplete: false, results: [1] })
  })

  it('print no table when there are none', () => {
    const { printed, interrupt } = open('none')
    interrupt(143)
    expect(printed).toEqual(['numbers', 'Interrupted before the first result.'])
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('of a process that never waits survive %s', async (signal, code) => {
    const program = await bundle('lab/bench/testing/endless-bench.ts')
    const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    const exited = once(child, 'exit')
    const lines: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line)
      if (line === 'row 3') child.kill(signal)
    }
    expect(await exited).toEqual([code, null])
    expect(lines).toContain('a table that begins with 1')
    expect(lines.at(-1)).toMatch(/^Interrupted: \d+ measured/)
    expect(written('endless')).toMatchObject({ isComplete: false })
  })
})
