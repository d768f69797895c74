import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { type ControlPacket, placeEntry, talkLimitEntry } from '../../../protocol/groups'
import { TalkFloor } from './talk-floor'

const US = 5
const OTHER = 6
const GROUP = 7

const scene = () => {
  const clock = new ManualClock()
  const sent: string[] = []
  const told: string[] = []
  const floor: TalkFloor = new TalkFloor({
    clock,
    member: () => ({ groupId: GROUP, userId: US }),
    send: (packet: ControlPacket) => sent.push(packet.kind),
    onChanged: () => told.push(`${floor.holder ?? '-'} ${floor.own.kind}`),
  })
  const grant = (userId: number, groupId = GROUP): void =>
    floor.take({ kind: 'floor-granted', userId, groupId, callId: 1, extension: talkLimitEntry(60) })
  const release = (): void => floor.take({ kind: 'floor-released', groupId: GROUP, callId: 1 })
  const deny = (place?: number): void =>
    floor.take({
      ...{ kind: 'floor-denied', userId: US },
      ...(place !== undefined && { extension: placeEntry(place) }),
    })
  return { clock, sent, told, floor, grant, release, deny }
}

describe('our side of the floor', () => {
  it('asks every 250 ms while the button is pressed, until it is granted', () => {
    const { clock, sent, told, floor, grant } = scene()
    floor.press()
    floor.press()
    expect(floor.voice).toBe('keep')
    clock.advance(600)
    expect(sent).toEqual(['floor-request', 'floor-request', 'floor-request'])
    grant(US)
    expect(floor.voice).toBe('send')
    clock.advance(20_000)
    expect(sent).toHaveLength(3)
    expect(floor.own).toEqual({ kind: 'granted', leftMs: 40_000 })
    expect(told.at(-1)).toBe('5 granted')
  })

  it('tells after the last word that it lets go, again until somebody else or nobody has the floor', () => {
    const { clock, sent, floor, grant, release } = scene()
    floor.press()
    grant(US)
    sent.length = 0
    floor.letGo()
    expect(floor.voice).toBe('send')
    expect(sent).toEqual([])
    floor.allSent()
    expect(floor.own).toEqual({ kind: 'none' })
    clock.advance(500)
    // The controller tells it again meanwhile.
    grant(US)
    expect(floor.own).toEqual({ kind: 'none' })
    expect(sent).toEqual(['floor-released', 'floor-released', 'floor-released'])
    release()
    clock.advance(10_000)
    expect(sent).toHaveLength(4)
    floor.press()
    floor.close()
    expect(clock.pendingTimers).toBe(0)
  })

  it('does not tell it for ever when nobody answers', () => {
    const { clock, sent, floor, grant } = scene()
    floor.press()
    grant(US)
    floor.letGo()
    floor.allSent()
    clock.advance(60_000)
    expect(sent.filter((kind) => kind === 'floor-released')).toHaveLength(8)
  })

  it('waits in the queue and keeps the end of what we say, until it is our turn', () => {
    const { clock, sent, told, floor, grant, deny, release } = scene()
    grant(OTHER)
    floor.press()
    deny(2)
    expect(floor.own).toEqual({ kind: 'waiting', place: 2 })
    expect(floor.voice).toBe('keep-last')
    clock.advance(1000)
    expect(sent).toHaveLength(5)
    deny(1)
    deny(0)
    expect(floor.own).toEqual({ kind: 'waiting', place: undefined })
    release()
    grant(US)
    expect(floor.voice).toBe('send')
    expect(told).toEqual([
      ...['6 none', '6 asking', '6 waiting', '6 waiting', '6 waiting', '- waiting', '5 granted', '5 granted'],
    ])
  })

  it('leaves the queue when the button is let go', () => {
    const { clock, sent, floor, grant, deny } = scene()
    grant(OTHER)
    floor.press()
    deny(1)
    sent.length = 0
    floor.letGo()
    expect(floor.voice).toBe('drop')
    clock.advance(10_000)
    expect(sent).toEqual(['floor-released', 'floor-released'])
  })

  it('sends a short word although the answer comes after the button was let go', () => {
    const { clock, sent, floor, grant } = scene()
    floor.press()
    clock.advance(100)
    floor.letGo()
    expect(floor.voice).toBe('keep')
    clock.advance(300)
    grant(US)
    expect(floor.voice).toBe('send')
    floor.allSent()
    expect(sent.at(-1)).toBe('floor-released')
  })

  it('gives that up when somebody else talks, or nobody answers for half a second', () => {
    for (const answers of [true, false]) {
      const { clock, floor, deny, sent } = scene()
      floor.press()
      floor.letGo()
      if (answers) deny(1)
      else clock.advance(500)
      expect(floor.voice).toBe('drop')
      expect(floor.own).toEqual({ kind: 'none' })
      expect(sent.at(-1)).toBe('floor-released')
    }
  })

  it('does not ask again when it is refused, or when the floor is taken, until the button is pressed again', () => {
    const { clock, sent, floor, grant, deny, release } = scene()
    floor.press()
    deny()
    expect(floor.own).toEqual({ kind: 'refused' })
    floor.letGo()
    floor.press()
    grant(US)
    release()
    expect(floor.own).toEqual({ kind: 'refused' })
    sent.length = 0
    clock.advance(10_000)
    expect(sent).toEqual([])
    floor.letGo()
    floor.press()
    expect(sent.at(-1)).toBe('floor-request')
    grant(OTHER)
    expect(floor.own).toEqual({ kind: 'asking' })
  })

  it('asks again, and keeps what we say, when the serving node is lost amid our turn', () => {
    const { floor, grant } = scene()
    floor.press()
    grant(US)
    floor.linkLost()
    expect(floor.voice).toBe('keep')
    floor.take({
      ...{ kind: 'call-started', userId: US, groupId: GROUP, callId: 2 },
      ...{ mediaEndpoint: { address: '1.1.1.1', port: 1 }, floorEndpoint: { address: '1.1.1.1', port: 1 } },
    })
    expect(floor.voice).toBe('send')
  })

  it('sends nothing while the button is up, although a moderator gives us the floor', () => {
    const { clock, sent, floor, grant } = scene()
    grant(US)
    expect(floor.own.kind).toBe('granted')
    expect(floor.voice).toBe('drop')
    floor.allSent()
    expect(sent).toEqual([])
    floor.press()
    expect(floor.voice).toBe('send')
    clock.advance(1000)
    expect(sent).toEqual([])
  })

  it('takes no news of other groups, and no answers for others', () => {
    const { floor, grant } = scene()
    floor.press()
    grant(US, 8)
    floor.take({ kind: 'floor-denied', userId: OTHER })
    expect(floor.own).toEqual({ kind: 'asking' })
    expect(floor.holder).toBeUndefined()
  })

  it('gives everything back when a call takes the devices', () => {
    const { floor, grant, sent } = scene()
    floor.press()
    grant(US)
    floor.giveUp()
    expect(floor.own).toEqual({ kind: 'none' })
    expect(sent.at(-1)).toBe('floor-released')
    floor.press()
    floor.giveUp()
    expect(floor.voice).toBe('drop')
  })
})
