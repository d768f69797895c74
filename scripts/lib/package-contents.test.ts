import { existsSync, readFileSync } from 'node:fs'
import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import config from '../../packaging/electron-builder.json'
import { contentsProblems, EXPECTED_FUSES, FUSE_SENTINEL, fusesIn } from './package-contents.mjs'
import { inProject } from './paths.mjs'

describe('a package', () => {
  it('configures the fuses that its check expects, in their order', () => {
    const { electronFuses: fuses } = config
    const order = [
      fuses.runAsNode,
      fuses.enableCookieEncryption,
      fuses.enableNodeOptionsEnvironmentVariable,
      fuses.enableNodeCliInspectArguments,
      fuses.enableEmbeddedAsarIntegrityValidation,
      fuses.onlyLoadAppFromAsar,
      fuses.loadBrowserProcessSpecificV8Snapshot,
      fuses.grantFileProtocolExtraPrivileges,
    ]
    expect(order.map(Number).join('')).toBe(EXPECTED_FUSES)
    expect(Object.keys(fuses)).toHaveLength(order.length)
  })

  it('gives an AppImage no switch that turns the sandbox off', () => {
    expect(config.appImage.executableArgs).toEqual([])
    expect(JSON.stringify(config)).not.toContain('no-sandbox')
  })

  it('has its fuses after the sentinel, at any offset', () => {
    const binary = Buffer.from(`ELF${FUSE_SENTINEL}\u0001\u0003101 and more`, 'latin1')
    expect(fusesIn(binary)).toBe('101')
    expect(fusesIn(Buffer.from('ELF'))).toBeUndefined()
  })

  it('refers to files that exist, and to the app’s URL schemes', () => {
    for (const file of [config.linux.icon, config.win.icon, config.mac.icon, 'LICENSE'])
      expect(existsSync(inProject(file)), file).toBe(true)
    const read = (file: string): string =>
      readFileSync(inProject('electron', 'desktop', 'call-urls', file), 'utf8')
    const urls = ['call-url.ts', 'room-url.ts'].map(read).join('\n')
    for (const scheme of config.protocols[0]?.schemes ?? []) expect(urls).toContain(`'${scheme}'`)
    expect(config.asar).toBe(true)
  })

  it('is refused when a file is missing or does not belong in it', () => {
    const problems = contentsProblems(['/out', '/out/node/main.cjs', '/e2e/phone.spec.ts', '/server/key.pem'])
    expect(problems).toContain('out/preload/preload.cjs is missing')
    expect(problems).not.toContain('out/node/main.cjs is missing')
    expect(problems).toContain('e2e/phone.spec.ts is inside')
    expect(problems).toContain('server/key.pem is inside')
  })
})
