import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
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
  'loads native code from the packages’ own folders, never from the working directory',
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

test.runIf(process.platform === 'linux').each([
  ['is missing', undefined],
  ['does not load', 'not a library'],
])('the system’s PortAudio is not loaded in place of ours when that %s', async (_, content) => {
  const app = mkdtempSync(join(tmpdir(), 'ringdown-incomplete-'))
  try {
    const binaries = join(app, 'node_modules/naudiodon/portaudio/bin')
    mkdirSync(binaries, { recursive: true })
    writeFileSync(join(app, 'node_modules/naudiodon/package.json'), '{"name":"naudiodon"}')
    symlinkSync(inProject('node_modules', 'koffi'), join(app, 'node_modules/koffi'))
    if (content !== undefined) writeFileSync(join(binaries, 'libportaudio.so.2'), content)
    const program = join(app, 'loaded-libraries.cjs')
    copyFileSync(await bundle('native/testing/loaded-libraries.ts'), program)
    // A bare name would find this one, which works.
    const env = { ...process.env, LD_LIBRARY_PATH: inProject('node_modules/naudiodon/portaudio/bin') }
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], { env, encoding: 'utf8' })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(`PortAudio, a part of Ringdown, does not load from ${binaries}`)
    expect(stderr).toContain('install Ringdown again')
  } finally {
    rmSync(app, { recursive: true })
  }
})
