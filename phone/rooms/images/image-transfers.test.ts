import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { IMAGE_PART_BYTES, type Refusal, type RequestOf } from '../../../protocol/rooms/inside'
import { ImageTransfers } from './image-transfers'

type PartRequest = RequestOf<'put-part' | 'want-part'>

describe('images on their way', () => {
  let clock: ManualClock
  let transfers: ImageTransfers
  /** What the host has been asked, and has not answered. */
  let asked: PartRequest[]
  const parts = new Map<number, string>()
  const outcomes: string[] = []
  const bytes = randomBytes(4 * IMAGE_PART_BYTES + 7)

  beforeEach(() => {
    clock = new ManualClock()
    asked = []
    parts.clear()
    outcomes.length = 0
    transfers = new ImageTransfers({ clock, send: (request) => asked.push(request) })
    transfers.hear({ action: 'ready' })
  })
  afterEach(() => {
    transfers.end()
    expect(clock.pendingTimers).toBe(0)
  })

  const told = async (): Promise<string> => {
    await Promise.resolve()
    await Promise.resolve()
    return outcomes.join()
  }
  const note = (transfer: Promise<unknown>, name: string): void =>
    void transfer.then(
      () => outcomes.push(`${name} done`),
      (error: unknown) => outcomes.push(`${name} ${String(error).split(': ').at(-1)}`),
    )
  const put = (file = 'f'): void => note(transfers.put(file, bytes), file)
  const fetch = (file = 'f', length = bytes.length): void =>
    note(
      transfers.fetch(file, length).then((got) => expect(bytes.equals(got)).toBe(true)),
      file,
    )
  const numbers = (): string => asked.map(({ part }) => part).join()
  /** Answers everything that was asked, as an honest host. */
  const answer = (): void => {
    for (const request of asked.splice(0)) {
      const { id, part } = request
      if (request.action === 'put-part') {
        parts.set(part, request.data)
        transfers.hear({ action: 'part-kept', id, part })
      } else transfers.hear({ action: 'part', id, part, data: parts.get(part) ?? '' })
    }
  }
  const refuse = (reason: Refusal): void => {
    const [request] = asked.splice(0)
    if (!request) throw new Error('nothing was asked')
    const { action: of, id, part } = request
    transfers.hear({ action: 'refused', of, id, part, reason })
  }

  it('go in parts, the first one alone, and come back', async () => {
    put()
    expect(numbers()).toBe('0')
    answer()
    expect(numbers()).toBe('1,2')
    answer()
    answer()
    expect(await told()).toBe('f done')
    expect(asked).toEqual([])
    fetch()
    expect(numbers()).toBe('0,1')
    for (let n = 0; n < 3; n++) answer()
    expect(await told()).toBe('f done,f done')
  })

  it('go one after the other, and both ways at once', async () => {
    put('a')
    put('b')
    answer()
    expect(asked.map(({ id }) => id)).toEqual(['a', 'a'])
    fetch('c', 7)
    expect(asked.map(({ id }) => id)).toEqual(['a', 'a', 'c'])
    answer()
    answer()
    expect(asked.map(({ id, part }) => `${id} ${part}`)).toEqual(['b 0'])
    // The host gave more than the image has.
    expect(await told()).toBe('a done,c invalid')
  })

  it('go on after the connection was lost, or another host has the room', async () => {
    put()
    answer()
    transfers.lose()
    asked = []
    clock.advance(60_000)
    expect(asked).toEqual([])
    transfers.hear({ action: 'hello' })
    expect(asked).toEqual([])
    // An answer of before, or one that was made up.
    transfers.hear({ action: 'part-kept', id: 'f', part: 3 })
    transfers.hear({ action: 'ready' })
    expect(numbers()).toBe('1,2')
    answer()
    transfers.hear({ action: 'hello' })
    asked = []
    transfers.hear({ action: 'ready' })
    expect(numbers()).toBe('3,4')
    answer()
    expect(await told()).toBe('f done')
    expect(parts.size).toBe(5)
  })

  it('begin again when the host has lost them, but not for ever', async () => {
    put()
    for (let n = 0; n < 3; n++) {
      answer()
      refuse('unknown')
      expect(numbers()).toBe('0')
    }
    answer()
    refuse('unknown')
    expect(await told()).toBe('f unknown')
  })

  it('wait for a host that cannot answer, but not for ever', async () => {
    put()
    for (let n = 0; n < 59; n++) {
      if (n % 2 === 0) refuse('too-often')
      else refuse('away')
      expect(asked).toEqual([])
      clock.advance(1_000)
    }
    answer()
    // Success counts.
    for (let n = 0; n < 59; n++) {
      asked = []
      clock.advance(15_000)
      expect(numbers()).toBe('1,2')
    }
    expect(await told()).toBe('')
    clock.advance(15_000)
    expect(await told()).toBe('f away')
  })

  it('fail when the host does not want them, or does not have them', async () => {
    put('a')
    refuse('full')
    put('b')
    refuse('invalid')
    fetch('c')
    refuse('unknown')
    expect(await told()).toBe('a full,b invalid,c unknown')
    expect(asked).toEqual([])
  })

  it('are not disturbed by what nobody has asked for', async () => {
    fetch()
    const data = bytes.toString('base64url', 0, IMAGE_PART_BYTES)
    for (const [id, part] of [
      ['g', 0],
      ['f', 4],
      ['f', 2],
    ] as const)
      transfers.hear({ action: 'part', id, part, data })
    transfers.hear({ action: 'part-kept', id: 'f', part: 0 })
    transfers.hear({ action: 'refused', of: 'want-part', id: 'f', part: 3, reason: 'unknown' })
    transfers.hear({ action: 'refused', of: 'put-part', id: 'f', part: 0, reason: 'unknown' })
    expect(transfers.hear({ action: 'refused', of: 'kick', reason: 'unknown' })).toBe(false)
    expect(numbers()).toBe('0,1')
    expect(await told()).toBe('')
    // Too short.
    transfers.hear({ action: 'part', id: 'f', part: 0, data: data.slice(4) })
    expect(await told()).toBe('f invalid')
  })

  it('are limited, and end with the room', async () => {
    for (let n = 0; n < 65; n++) put(`p${n}`)
    expect(await told()).toBe('p64 too-often')
    transfers.end()
    put('late')
    expect((await told()).split(',').filter((each) => each.endsWith('ended'))).toHaveLength(65)
  })
})
