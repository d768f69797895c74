import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ManualClock } from '../../../base/testing/manual-clock'
import { IMAGE_TYPES, imageHeader } from '../../../phone/rooms/images/image-header'
import { ImageTransfers } from '../../../phone/rooms/images/image-transfers'
import { openImage, sealImage } from '../../../phone/rooms/images/sealed-image'
import { pastedImage } from '../../../phone/testing/images'
import { IMAGE_PART_BYTES, REFUSALS, roomRequestIn } from '../../../protocol/rooms/inside'
import {
  type FilePart,
  MAX_ALL_PARTS,
  MAX_FILE_PARTS,
  MAX_FOLDER_PARTS,
  MAX_OWNER_PARTS,
} from '../../../server/backplane/files'
import { MemoryFiles } from '../../../server/backplane/memory/memory-files'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { asyncTarget, pureTarget } from '../target'

const STARTS = [
  '89504e470d0a1a0a0000000d4948445200000280000001e008020000',
  '4749463839618002e001f70000',
  'ffd8ffe000104a46494600010100000100010000ffc200110801e0028003',
  '5249464624000000574542505650382018000000300100' + '9d012a8002e001',
  '524946462400000057454250565038580a000000100000007f0200df0100',
]

export const imageHeaders = pureTarget({
  name: 'image-headers',
  about: 'the first bytes of images, damaged or made up: a type that is known and a size, or none',
  share: 400,
  cases: fc.record({ start: fc.constantFrom(...STARTS), damage: mutations, more: anyBytes(100) }),
  test: ({ start, damage, more }) => {
    const bytes = Buffer.concat([mutate(Buffer.from(start, 'hex'), damage), more])
    const header = imageHeader(bytes)
    if (!header) return
    assert.ok(IMAGE_TYPES.includes(header.type))
    for (const side of [header.width, header.height]) assert.ok(Number.isInteger(side) && side >= 0)
    // What follows changes nothing.
    assert.deepEqual(imageHeader(Buffer.concat([bytes, Buffer.alloc(9, 0xff)])), header)
  },
})

export const sealedImages = pureTarget({
  name: 'sealed-images',
  about: 'images of a room as a host gives them, damaged: nothing but the image itself opens',
  share: 200,
  cases: fc.record({ damage: mutations, bytes: fc.integer({ min: 24, max: 400 }) }),
  test: ({ damage, bytes }) => {
    const image = pastedImage(bytes)
    const { reference, sealed } = sealImage(image)
    const given = mutate(sealed, damage)
    const opened = openImage(given, reference)
    assert.equal(opened !== undefined, sealed.equals(given))
    if (opened) assert.deepEqual(opened, image.bytes)
  },
})

const file = fc.constantFrom('f', 'g')
const part = fc.nat(5)
const answer = fc.oneof(
  fc.record({ action: fc.constant('part-kept' as const), id: file, part }),
  fc.record({
    ...{ action: fc.constant('part' as const), id: file, part },
    data: fc.constantFrom('', 'AA', '!', 'A'.repeat(Math.ceil((IMAGE_PART_BYTES * 4) / 3))),
  }),
  fc.record({
    ...{ action: fc.constant('refused' as const), of: fc.constantFrom('put-part', 'want-part', 'text') },
    ...{ id: fc.option(file, { nil: undefined }), part: fc.option(part, { nil: undefined }) },
    reason: fc.constantFrom(...REFUSALS),
  }),
  fc.constant({ action: 'hello' as const }),
  fc.constant({ action: 'ready' as const }),
)

export const imageTransfers = asyncTarget({
  name: 'image-transfers',
  about:
    'what a host answers about images, in any order: few requests are under way, and nothing of another length comes of it',
  share: 200,
  cases: fc.array(fc.oneof(answer, fc.nat(60_000)), { maxLength: 60 }),
  test: async (all) => {
    const clock = new ManualClock()
    let asked = 0
    const transfers = new ImageTransfers({
      clock,
      send: (request) => {
        asked++
        assert.deepEqual(roomRequestIn({ ...request }), request)
      },
    })
    const length = 2 * IMAGE_PART_BYTES + 1
    const fetched = transfers.fetch('f', length).catch(() => undefined)
    const put = transfers.put('g', Buffer.alloc(length)).catch(() => undefined)
    for (const one of all) {
      const before = asked
      if (typeof one === 'number') clock.advance(one)
      else transfers.hear(one)
      // Of each direction two, again after each time-out.
      assert.ok(asked - before <= 4 * (typeof one === 'number' ? 5 : 1))
    }
    transfers.end()
    assert.equal(clock.pendingTimers, 0)
    assert.equal((await fetched)?.length ?? length, length)
    await put
  },
})

const key = fc.constantFrom('a', 'b', 'c', 'd').map((digit) => digit.repeat(64))

export const roomFiles = pureTarget({
  name: 'room-files',
  about: 'files of rooms, by whomever: within the limits of owner, room and network',
  share: 60,
  cases: fc.array(
    fc.record({
      ...{ folder: fc.constantFrom('1', '2', '3', '4', '5', '6'), owner: key },
      ...{ of: fc.constantFrom(1, 20, 63, MAX_FILE_PARTS), waitMs: fc.constantFrom(0, 0, 0, 3_600_000) },
    }),
    { maxLength: 300 },
  ),
  test: (all) => {
    const clock = new ManualClock()
    const files = new MemoryFiles(clock)
    const begun: FilePart[] = []
    const present = (one: FilePart): boolean => files.putPart({ ...one, owner: 'other' }) === 'other'
    for (const [n, { folder, owner, of, waitMs }] of all.entries()) {
      clock.advance(waitMs)
      const one = { folder, owner, of, file: String(n), part: 0, bytes: Buffer.from('x') }
      assert.equal(files.putPart(one), 'stored')
      begun.push({ ...one, part: of })
    }
    const kept = begun.filter(present)
    assert.ok(sumOf(kept) <= MAX_ALL_PARTS)
    for (const { folder, owner } of kept) {
      const inFolder = kept.filter((one) => one.folder === folder)
      assert.ok(sumOf(inFolder) <= MAX_FOLDER_PARTS)
      assert.ok(sumOf(inFolder.filter((one) => one.owner === owner)) <= MAX_OWNER_PARTS)
    }
    // The last one is always there.
    const last = begun.at(-1)
    if (last) assert.ok(kept.includes(last))
  },
})

const sumOf = (files: readonly FilePart[]): number => files.reduce((sum, { of }) => sum + of, 0)
