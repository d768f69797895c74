import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { waitUntil } from '../../../base/testing/wait-until'
import {
  IMAGE_PART_BYTES,
  MAX_IMAGE_PARTS,
  MAX_PART_DATA,
  PARTS_AT_ONCE,
} from '../../../protocol/rooms/inside'
import { FILE_LIFETIME_MS } from '../../backplane/files'
import { MemoryBackplane } from '../../backplane/memory/memory-backplane'
import { MemoryStore } from '../../backplane/memory/memory-store'
import { NameRegister } from '../../names/name-register'
import { RoomHostForTests, type RoomPhone } from './testing/room-host-for-tests'

const DATA = Buffer.alloc(IMAGE_PART_BYTES, 0xfe).toString('base64url')

describe('images of a room', () => {
  let clock: ManualClock
  let store: MemoryStore
  const hosts: RoomHostForTests[] = []
  const backplanes: MemoryBackplane[] = []

  const another = (): RoomHostForTests => {
    const backplane = new MemoryBackplane(store)
    const listener = { up: () => undefined, away: () => undefined, changed: () => undefined }
    backplane.start({ ...listener, message: () => undefined })
    backplanes.push(backplane)
    const made = new RoomHostForTests(backplane, clock)
    hosts.push(made)
    return made
  }
  const make = { create: { isKept: true } }
  const put = async (phone: RoomPhone, id: string, part = 0, of = 1, data = DATA): Promise<string> => {
    phone.say('put-part', { id, part, of, data })
    return answerTo(phone, 'put-part', part)
  }
  const want = async (phone: RoomPhone, id: string, part = 0): Promise<string> => {
    phone.say('want-part', { id, part })
    return answerTo(phone, 'want-part', part)
  }
  /** `kept`, `all of it`, the data of another part, or why it is refused. */
  const answerTo = async (phone: RoomPhone, request: string, part: number): Promise<string> =>
    waitUntil(() => {
      const at = phone.news.findIndex(
        (news) =>
          (news.action === 'refused' && news.of === request) ||
          ((news.action === 'part' || news.action === 'part-kept') && news.part === part),
      )
      const [news] = at < 0 ? [] : phone.news.splice(at, 1)
      if (news?.action === 'refused') return `${news.reason} ${news.part ?? 'all'}`
      if (news?.action === 'part') return news.data === DATA ? 'all of it' : news.data
      return news && 'kept'
    })

  beforeEach(() => {
    clock = new ManualClock()
    store = new MemoryStore(clock, new NameRegister(clock))
    another()
  })
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map(({ rooms }) => rooms.close()))
    expect(clock.pendingTimers).toBe(0)
    for (const backplane of backplanes.splice(0)) await backplane.stop()
  })
  const host = (): RoomHostForTests => {
    const [first] = hosts
    if (!first) throw new Error('there is no host')
    return first
  }

  it('go from one member to others, also by another host, and nobody else', async () => {
    expect(DATA.length).toBe(MAX_PART_DATA)
    const [anna, bob] = [await host().inside('anna', make), await host().inside('bob')]
    expect(await put(anna, 'image', 0, 2)).toBe('kept')
    expect(await want(bob, 'image')).toBe('unknown 0')
    expect(await put(anna, 'image', 1, 2, 'AAA')).toBe('kept')
    expect(await want(bob, 'image')).toBe('all of it')
    const carla = await another().inside('carla')
    expect(await want(carla, 'image', 1)).toBe('AAA')
    expect(await want(carla, 'image', 2)).toBe('unknown 2')
    // At the door, and in another room.
    const stranger = host().phone('dora')
    expect(await want(stranger, 'image')).toBe('invalid all')
    expect(await put(stranger, 'image')).toBe('invalid all')
    const elsewhere = await host().inside('emil', make, 'garden')
    expect(await want(elsewhere, 'image')).toBe('unknown 0')
    // Nobody but the two has heard of it.
    expect(carla.heard('part').length + stranger.heard('part').length).toBe(0)
  })

  it('cannot be changed by others, and begin with their first part', async () => {
    const [anna, bob] = [await host().inside('anna', make), await host().inside('bob')]
    expect(await put(anna, 'image', 1, 2)).toBe('unknown 1')
    expect(await put(anna, 'image')).toBe('kept')
    expect(await put(bob, 'image', 0, 1, 'AAA')).toBe('invalid 0')
    expect(await put(anna, 'image', 0, 2)).toBe('invalid 0')
    expect(await put(anna, 'image', 0, 1, 'AAA')).toBe('kept')
    expect(await put(anna, 'other', 1, 1)).toBe('invalid 1')
    // One character of base64url is no byte.
    expect(await put(anna, 'other', 0, 1, 'A')).toBe('invalid 0')
    expect(await want(bob, 'image')).toBe('all of it')
    clock.advance(FILE_LIFETIME_MS)
    expect(await want(bob, 'image')).toBe('unknown 0')
  })

  it('are gone with the room', async () => {
    const anna = await host().inside('anna', { create: { isKept: false } })
    await put(anna, 'image')
    anna.say('leave')
    await waitUntil(() => host().rooms.size === 0)
    const again = await host().inside('anna', make)
    expect(await want(again, 'image')).toBe('unknown 0')
  })

  it('of one person are so many a day, in all rooms', async () => {
    const [anna, bob] = [await host().inside('anna', make), await host().inside('bob')]
    for (let n = 0; n < 15; n++) {
      clock.advance(1_000)
      expect(await put(anna, `image-${n}`, 0, MAX_IMAGE_PARTS, 'AAA')).toBe('kept')
    }
    const elsewhere = await host().inside('anna', make, 'garden')
    expect(await put(elsewhere, 'image', 0, MAX_IMAGE_PARTS)).toBe('full 0')
    expect(await put(bob, 'image', 0, MAX_IMAGE_PARTS)).toBe('kept')
  })

  it('take as much as a member may send, without harm to others', async () => {
    const [anna, bob] = [await host().inside('anna', make), await host().inside('bob')]
    await put(anna, 'image')
    const all = 40 * PARTS_AT_ONCE
    let refused = 0
    for (let n = 0; n < all; n++) if ((await want(anna, 'image')) === 'too-often 0') refused++
    expect(refused).toBe(all - 2 * MAX_IMAGE_PARTS)
    expect(await want(bob, 'image')).toBe('all of it')
    clock.advance(1_000)
    expect(await want(anna, 'image')).toBe('all of it')
    // All at once.
    for (let n = 0; n < PARTS_AT_ONCE + 2; n++) bob.say('want-part', { id: 'image', part: 0 })
    await waitUntil(() => bob.heard('part').length + bob.heard('refused').length === PARTS_AT_ONCE + 2)
    expect(bob.heard('refused')).toHaveLength(2)
    bob.news.length = 0
    expect(await want(bob, 'image')).toBe('all of it')
  })

  it('wait while a gateway is busy, and while the store is away', async () => {
    const anna = await host().inside('anna', make)
    await put(anna, 'image')
    host().isGatewayBusy = true
    const answer = want(anna, 'image')
    clock.advance(1_000)
    expect(anna.heard('part')).toEqual([])
    host().isGatewayBusy = false
    clock.advance(50)
    expect(await answer).toBe('all of it')
    backplanes[0]?.cut()
    expect(await want(anna, 'image')).toBe('away 0')
    expect(await put(anna, 'other')).toBe('away 0')
  })
})
