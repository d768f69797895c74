import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inProject } from './lib/paths.mjs'
import { BUNDLED, licences, shippedPackages, WEBRTC_VERSION } from './licences.mjs'

interface PackageFile {
  readonly name: string
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
}
const packageFile = (...path: string[]): PackageFile =>
  JSON.parse(readFileSync(inProject(...path, 'package.json'), 'utf8')) as PackageFile

const ownDependencies = Object.keys(packageFile().dependencies)
const titleOf = ({ name, version }: { name: string; version: string }): string => `${name} ${version}`
const shipped = shippedPackages()
const titles = shipped.map(titleOf)

/** The packages that the window's modules import, except for tests. */
function importedByTheWindow(): string[] {
  const files = readdirSync(inProject('renderer'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !file.includes('.test.') && !file.includes('node_modules'),
  )
  const imports = files.flatMap((file) => [
    ...readFileSync(join(inProject('renderer'), file), 'utf8').matchAll(/ from '([^'.][^']*)'/g),
  ])
  const names = imports.map(([, name = '']) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
  return [...new Set(names)].sort()
}

describe('the licences of shipped packages', () => {
  it.each([...ownDependencies, ...BUNDLED, 'scheduler'])('include the one of %s', (name) => {
    expect(titles).toContain(titleOf(packageFile('node_modules', name)))
  })

  it('include the one of Unicode’s data, in the version that the table names', () => {
    const { unicode } = JSON.parse(readFileSync(inProject('base/names/confusables.json'), 'utf8')) as {
      readonly unicode: string
    }
    expect(licences()).toContain(`Unicode data files: confusables.txt ${unicode}`)
    expect(licences()).toContain('UNICODE, INC. LICENSE AGREEMENT')
  })

  it('include those of everything that the window imports', () => {
    const imported = importedByTheWindow()
    expect(imported).toContain('react')
    expect([...ownDependencies, ...BUNDLED]).toEqual(expect.arrayContaining(imported))
  })

  it('include a dependency’s own dependencies, but no tools and no types', () => {
    expect(titles.some((title) => title.startsWith('sonic-boom '))).toBe(true)
    expect(titles.filter((title) => /^(typescript|vite|electron|@types\/.*) /.test(title))).toEqual([])
  })

  it('name every package once, sorted, with its licence', () => {
    expect(titles).toEqual([...new Set(titles)].sort())
    for (const { licence } of shipped) expect(licence).toMatch(/^[\w.-]+( (OR|AND|WITH) [\w.-]+)*$/)
  })

  it('are texts, including those of vendored code', () => {
    expect(shipped.filter(({ texts }) => texts.length === 0).map(({ name }) => name)).toEqual([])
    for (const { texts } of shipped)
      expect(Math.max(...texts.map(({ text }) => text.length))).toBeGreaterThan(200)
    const all = licences()
    for (const copyright of ['Ross Bencina and Phil Burk', 'Skype Limited', 'The WebRTC project authors'])
      expect(all).toContain(copyright)
  })

  it('say where the source of the WebRTC library in use is, as its licence requires', () => {
    const { version } = packageFile('node_modules', 'node-datachannel')
    const binary = shipped.find(({ name }) => name.startsWith('@node-datachannel/'))
    expect(binary).toMatchObject({ version, licence: 'MPL-2.0' })
    const text = binary?.texts.map((each) => each.text).join('\n')
    expect(text).toContain(`https://github.com/murat-dogan/node-datachannel/tree/v${version}`)
    expect(text).toContain('Mozilla Public License Version 2.0')
  })

  it('include those of the libraries in the binary of WebRTC, in the versions that are in it', () => {
    expect(packageFile('node_modules', 'node-datachannel').version).toBe(WEBRTC_VERSION)
    const texts = shipped.find(({ name }) => name.startsWith('@node-datachannel/'))?.texts ?? []
    const found = texts.map(({ text }) => /^.*(Copyright \(c\).*|Apache License)$/m.exec(text)?.[0].trim())
    expect(found.slice(2)).toEqual([
      'Copyright (c) 2022 Sergey Podobry',
      '* Copyright (c) 2001-2017 Cisco Systems, Inc.',
      'Copyright (c) 2015,  Randall Stewart and Michael Tuexen',
      '* Copyright (c) 1998-2019 The OpenSSL Project.  All rights reserved.',
      'Apache License',
    ])
  })

  it('are in the file that the app opens: Ringdown’s own first, then the others', () => {
    const written = readFileSync(inProject('out', 'licences.txt'), 'utf8')
    const places = [`Ringdown ${packageFile().version}`, ...titles].map((title) =>
      written.indexOf(`\n${title}\nLicence: `),
    )
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })
})
