import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inProject } from '../../scripts/lib/paths.mjs'
import { bundle } from '../testing/bundle'

let elsewhere: string
beforeAll(() => {
  elsewhere = mkdtempSync(join(tmpdir(), 'ringdown-libraries-'))
  for (const name of ['libportaudio.so.2', 'koffi.node', 'portaudio_x64.dll'])
    writeFileSync(join(elsewhere, name), 'not ours')
})
afterAll(() => rmSync(elsewhere, { recursive: true }))

test.runIf(process.platform === 'linux')(
  'native code is loaded from the packages’ own folders, whatever lies in the working directory',
  async () => {
    const program = await bundle('native/testing/loaded-libraries.ts')
    const printed = execFileSync(process.execPath, [program], {
      cwd: elsewhere,
      env: { ...process.env, LD_LIBRARY_PATH: `${elsewhere}:` },
      encoding: 'utf8',
    })
    const files = JSON.parse(printed) as string[]
    const ours = inProject('node_modules')
    expect(files.some((file) => file.endsWith('libportaudio.so.2'))).toBe(true)
    expect(files.some((file) => file.endsWith('koffi.node'))).toBe(true)
    expect(files.filter((file) => !file.startsWith(`${ours}/`))).toEqual([])
  },
)
