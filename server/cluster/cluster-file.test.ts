import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ClusterFile, clusterContentIn, MAX_MASTERS } from './cluster-file'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-cluster-'))
  file = join(folder, 'state', 'cluster-4242.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const logged: string[] = []
const note = (_: object, message: string): void => void logged.push(message)
const log = { info: note, warn: note }
const masters = Array.from({ length: MAX_MASTERS }, (_, n) => ({ host: `192.0.2.${n}`, port: 34308 }))
const membership = {
  ...{ fingerprint: new Uint8Array(32).fill(1), masters, credential: new Uint8Array(32).fill(255) },
  ...{ code: { id: new Uint8Array(8), secret: new Uint8Array(16) }, redis: 'redis://192.0.2.1' },
  settings: { 'server-name': 'Studio' },
}

it('keeps everything, for its owner’s eyes only', async () => {
  const first = ClusterFile.open(file, { log })
  const { id } = first.content
  expect(id).toMatch(/-[0-9a-f]{4}$/)
  first.change({ redis: 'redis://192.0.2.1' })
  first.change({ membership })
  first.change({ certificate: { cert: 'PEM', key: 'PEM' } })
  await first.close()
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'state')).mode & 0o777).toBe(0o700)
  expect(clusterContentIn(file)).toEqual({ ...first.content })
  expect(ClusterFile.open(file, { log }).content).toEqual({
    ...{ id, membership, redis: 'redis://192.0.2.1', certificate: { cert: 'PEM', key: 'PEM' } },
  })
  expect(logged).toEqual([])
})

it('writes nothing before there is anything to keep, and nothing without a place', async () => {
  await ClusterFile.open(file, { log }).close()
  expect(clusterContentIn(file)).toBeUndefined()
  const nowhere = ClusterFile.open(undefined, { log })
  nowhere.change({ membership })
  await nowhere.close()
  expect(nowhere.content.membership).toEqual(membership)
})

it('says in the log when it cannot be written', async () => {
  const kept = ClusterFile.open(join(folder, 'a file', 'cluster.json'), { log })
  writeFileSync(join(folder, 'a file'), '')
  kept.change({ membership })
  await kept.close()
  expect(logged.splice(0)).toEqual(['cannot keep the place in the network'])
})

it.each([['{'], ['[]'], ['{"id":""}'], ['{"id":"a","membership":{"masters":[]}}'], ['{"id":"a","redis":1}']])(
  'is not used when it holds %s',
  async (text) => {
    const kept = ClusterFile.open(file, { log })
    kept.change({})
    await kept.close()
    writeFileSync(file, text)
    expect(() => ClusterFile.open(file, { log })).toThrow(`${file} cannot be read`)
    expect(readFileSync(file, 'utf8')).toBe(text)
  },
)

it('is not used when others can read it', async () => {
  const kept = ClusterFile.open(file, { log })
  kept.change({ membership })
  await kept.close()
  chmodSync(file, 0o644)
  expect(() => ClusterFile.open(file, { log })).toThrow('chmod 600')
})
