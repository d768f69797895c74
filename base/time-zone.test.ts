import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bundle } from '../native/testing/bundle'

/** Only root may mount another /etc, in which the test changes the zone. */
const isRoot = process.platform === 'linux' && process.getuid?.() === 0

it.runIf(isRoot)(
  'the hours of the day follow a change of the system’s zone while the program runs',
  async () => {
    const program = await bundle('base/testing/travel.ts')
    const folder = mkdtempSync(join(tmpdir(), 'ringdown-zone-'))
    try {
      const script = 'cp -a /etc/. "$1" && mount --bind "$1" /etc && exec "$2" "$3"'
      const printed = execFileSync(
        'unshare',
        ['--mount', 'sh', '-c', script, 'sh', folder, process.execPath, program],
        { encoding: 'utf8', env: { ...process.env, TZ: undefined } },
      )
      expect(printed.trim().split('\n')).toEqual(['London 1', 'Tokyo 1', 'Tokyo 9 again'])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
