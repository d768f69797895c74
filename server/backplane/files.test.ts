import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import type { Backplane } from './backplane'
import {
  FILE_LIFETIME_MS,
  type FilePart,
  MAX_ALL_PARTS,
  MAX_FILE_PARTS,
  MAX_FOLDER_PARTS,
  MAX_PART_BYTES,
} from './files'
import { MemoryFiles } from './memory/memory-files'
import { memoryNetwork, type Network, redisNetwork } from './testing/network'
import { RecordingNode } from './testing/recording-node'

const ownerOf = (digit: string): string => digit.repeat(64)
const [ANN, BOB] = [ownerOf('a'), ownerOf('b')]
/** Others. */
const ownersOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `c${n.toString(16)}`.repeat(32))
const LOBBY = 'Küche \0:'
const first: FilePart = { folder: LOBBY, file: 'f', owner: ANN, part: 0, of: 1, bytes: Buffer.from('x') }

describe.each([
  ['memory', memoryNetwork],
  ['Redis', redisNetwork],
])('files of a network by %s', (_, makeNetwork) => {
  let network: Network
  const nodes: RecordingNode[] = []
  beforeEach(async () => {
    network = await makeNetwork()
  })
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.stop()))
    await network.close()
  })
  const node = async (): Promise<Backplane> => {
    const made = new RecordingNode(await network.node())
    nodes.push(made)
    return (await made.start()).roster.backplane
  }
  /** Begins a file that takes room for so many parts, of which only the first one is there. */
  const begin = async (at: Backplane, file: string, of: number, more: Partial<FilePart> = {}) =>
    expect(await at.putPart({ ...first, file, of, ...more })).toBe('stored')
  /** Which of these files are there. */
  const present = async (at: Backplane, files: readonly string[], more: Partial<FilePart> = {}) => {
    const outcomes = await Promise.all(
      // Of another owner: nothing is changed.
      files.map((file) => at.putPart({ ...first, ...more, file, part: 1, of: 2, owner: ownerOf('0') })),
    )
    return files.filter((__, n) => outcomes[n] === 'other').join()
  }

  it('are there for all nodes when all parts are, and are never changed', async () => {
    const [one, other] = [await node(), await node()]
    const bytes = Buffer.alloc(MAX_PART_BYTES, 0xff)
    const put = (part: number, more: Partial<FilePart> = {}) =>
      one.putPart({ ...first, of: 3, part, bytes, ...more })
    expect(await put(1)).toBe('unknown')
    expect(await put(0)).toBe('stored')
    expect(await put(2, { bytes: Buffer.from([0, 1, 2]) })).toBe('stored')
    expect(await other.part(LOBBY, 'f', 0)).toBeUndefined()
    // Again, by mistake or to cheat.
    expect(await put(2)).toBe('stored')
    expect(await put(1, { owner: BOB })).toBe('other')
    expect(await put(1, { of: 4 })).toBe('other')
    expect(await put(1)).toBe('stored')
    expect(bytes.equals((await other.part(LOBBY, 'f', 0)) ?? Buffer.alloc(0))).toBe(true)
    expect([...((await other.part(LOBBY, 'f', 2)) ?? [])]).toEqual([0, 1, 2])
    expect(await other.part(LOBBY, 'f', 3)).toBeUndefined()
    expect(await other.part('garden', 'f', 0)).toBeUndefined()
    await other.removeFiles(LOBBY)
    expect(await one.part(LOBBY, 'f', 0)).toBeUndefined()
    expect(await put(1)).toBe('unknown')
  })

  it('push out older ones of the same owner first', async () => {
    const at = await node()
    await begin(at, 'bobs', 1, { owner: BOB })
    const files = ['1', '2', '3', '4']
    for (const file of files) await begin(at, file, 64)
    expect(await present(at, ['bobs', ...files])).toBe('bobs,1,2,3,4')
    await begin(at, '5', 1)
    await begin(at, '6', 64)
    expect(await present(at, ['bobs', ...files, '5', '6'])).toBe('bobs,3,4,5,6')
  })

  it('in a full folder push out those of whoever has the most', async () => {
    const at = await node()
    await begin(at, 'small', 2, { owner: BOB })
    const owners = ownersOf(MAX_FOLDER_PARTS / 64 - 1)
    for (const [n, owner] of owners.entries()) await begin(at, `f${n}`, 64, { owner })
    // There are 62 parts left.
    await begin(at, 'mine', 62)
    const all = ['small', 'mine', ...owners.map((__, n) => `f${n}`)]
    expect(await present(at, all)).toBe(all.join())
    await begin(at, 'next', 60)
    expect(await present(at, ['small', 'mine', 'next', 'f0', 'f1'])).toBe('small,next,f0,f1')
    await begin(at, 'bobs', 2, { owner: BOB })
    expect(await present(at, ['small', 'next', 'bobs', 'f0', 'f1'])).toBe('small,next,bobs,f0,f1')
    await begin(at, 'another', 2, { owner: ownerOf('d') })
    expect(await present(at, ['small', 'next', 'bobs', 'f0', 'f1'])).toBe('small,next,bobs,f1')
  })

  it('in a full network push out those of the folder that has the most', async () => {
    const at = await node()
    const folder = 'small'
    await begin(at, 'f', 64, { folder })
    const owners = ownersOf(16)
    const folders = Array.from({ length: MAX_ALL_PARTS / MAX_FOLDER_PARTS }, (__, n) => `large ${n}`)
    for (const large of folders)
      for (const owner of owners) await begin(at, `of-${owner.slice(0, 2)}`, 64, { folder: large, owner })
    const left = async (where: string): Promise<number> => {
      const files = owners.map((owner) => `of-${owner.slice(0, 2)}`)
      return (await present(at, files, { folder: where })).split(',').length
    }
    const sizes = await Promise.all(folders.map(left))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(63)
    expect(await present(at, ['f'], { folder })).toBe('f')
    await begin(at, 'g', 64, { folder, owner: BOB })
    expect(await present(at, ['f', 'g'], { folder })).toBe('f,g')
  })

  it('are gone when the store has lost them, and can be begun again', async () => {
    const at = await node()
    await begin(at, 'f', 2)
    await network.loseContent()
    await waitUntil(() => at.isUp)
    expect(await at.putPart({ ...first, part: 1, of: 2 })).toBe('unknown')
    await begin(at, 'f', 2)
  })

  it.each<[string, Partial<FilePart>]>([
    ['too long a folder', { folder: 'x'.repeat(257) }],
    ['no name', { file: '' }],
    ['a colon in the name', { file: 'a:b' }],
    ['no key', { owner: 'ann' }],
    ['part -1', { part: -1 }],
    ['part 1 of 1', { part: 1 }],
    ['half a part', { part: 0.5, of: 2 }],
    ['too many parts', { of: MAX_FILE_PARTS + 1 }],
    ['no bytes', { bytes: Buffer.alloc(0) }],
    ['too many bytes', { bytes: Buffer.alloc(MAX_PART_BYTES + 1) }],
  ])('take no part with %s', async (__, wrong) => {
    const at = await node()
    await expect(at.putPart({ ...first, ...wrong })).rejects.toThrow(RangeError)
  })
})

it('files in memory last a day from their first part', () => {
  const clock = new ManualClock()
  const files = new MemoryFiles(clock)
  files.putPart({ ...first, of: 2 })
  clock.advance(FILE_LIFETIME_MS - 1)
  files.putPart({ ...first, file: 'later' })
  expect(files.putPart({ ...first, part: 1, of: 2 })).toBe('stored')
  expect(files.part(LOBBY, 'f', 1)).toEqual(Uint8Array.from(first.bytes))
  clock.advance(1)
  expect(files.part(LOBBY, 'f', 1)).toBeUndefined()
  expect(files.putPart({ ...first, part: 1, of: 2 })).toBe('unknown')
  expect(files.part(LOBBY, 'later', 0)).toBeDefined()
})
