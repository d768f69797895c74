import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { readGroupTicket, rightsIn, UNSPECIFIED } from '../../protocol/groups'
import type { VoiceRights } from '../rooms/room/room-voice'
import { GroupKeys } from './group-keys'
import { type BalancerPlace, GroupRoomVoice } from './group-room-voice'
import { RequestEndpoint } from './request-endpoint'

const HOST = '127.0.0.1'
const KEYS = new GroupKeys(new Uint8Array(32).fill(3))
const log = { info: () => undefined, warn: () => undefined }
const RIGHTS: VoiceRights = { user: 5, isModerator: false, isMuted: false, mode: 'open' }

describe('the voice of rooms', () => {
  const clock = new ManualClock()
  let told: string[]
  let place: BalancerPlace | undefined
  let balancer: RequestEndpoint
  let voice: GroupRoomVoice

  beforeEach(async () => {
    told = []
    balancer = new RequestEndpoint({
      ...{ log, clock, keys: KEYS, host: HOST, port: 0 },
      onRequest: (request) => {
        if (request.kind !== 'registration-update') return undefined
        const rights = rightsIn(request.extension)
        told.push(`${request.groupId}/${request.userId} ${JSON.stringify(rights)}`)
        return { kind: 'ack' }
      },
    })
    const reached = { address: HOST, port: await balancer.start() }
    place = { announced: { address: UNSPECIFIED, port: 5069 }, reached }
    voice = new GroupRoomVoice({ log, clock, keys: KEYS, host: HOST, balancer: () => place })
    await voice.start()
  })
  afterEach(async () => {
    await voice.stop()
    await balancer.stop()
  })

  const ticketFor = (rights: VoiceRights) =>
    readGroupTicket(Buffer.from(voice.admit(7, rights)?.ticket ?? '', 'base64url'))?.ticket

  it('admits by a ticket with the rights of the member, its secret, and where the balancer is', () => {
    const { ticket = '', secret, balancer: at } = voice.admit(7, { ...RIGHTS, isMuted: true }) ?? {}
    const bytes = Buffer.from(ticket, 'base64url')
    expect(readGroupTicket(bytes)?.ticket).toMatchObject({
      ...{ userId: 5, groupId: 7, isModerator: false, listensOnly: true, isPushToTalk: false },
    })
    expect(secret).toBe(Buffer.from(KEYS.memberSecret(bytes)).toString('base64url'))
    expect(at).toBe(':5069')
    place = { announced: { address: '192.0.2.9', port: 5070 }, reached: { address: HOST, port: 1 } }
    expect(voice.admit(7, RIGHTS)?.balancer).toBe('192.0.2.9:5070')
    place = undefined
    expect(voice.admit(7, RIGHTS)).toBeUndefined()
  })

  it('has later tickets for a later mode, though a second is not over', () => {
    const before = ticketFor(RIGHTS)?.expiry ?? 0
    expect(ticketFor(RIGHTS)?.expiry).toBe(before)
    const after = ticketFor({ ...RIGHTS, mode: 'push-to-talk' })
    expect(after).toMatchObject({ isPushToTalk: true, expiry: before + 1 })
    expect(ticketFor({ ...RIGHTS, user: 6, mode: 'push-to-talk' })?.expiry).toBe(before + 1)
  })

  it('tells the balancer what moderators decide', async () => {
    voice.setMuted(7, 5, true)
    await waitUntil(() => told.length === 1)
    voice.giveFloor(7, { user: 5, isMuted: true })
    await waitUntil(() => told.length === 2)
    voice.giveFloor(7, undefined)
    await waitUntil(() => told.length === 3)
    voice.gone(7, 5)
    await waitUntil(() => told.length === 4)
    expect(told).toEqual([
      '7/5 {"isSilenced":true,"isOut":false}',
      '7/5 {"isSilenced":true,"isOut":false,"floor":"given"}',
      '7/0 {"isSilenced":false,"isOut":false,"floor":"taken"}',
      '7/5 {"isSilenced":true,"isOut":true}',
    ])
  })

  it('tells who is silenced or out until the balancer answers, but not of the floor, and again to another balancer', async () => {
    const before = place
    place = undefined
    voice.gone(7, 5)
    voice.giveFloor(7, { user: 6, isMuted: false })
    await waitUntil(() => clock.pendingTimers > 0)
    place = before
    clock.advance(1_000)
    await waitUntil(() => told.length === 1)
    const changes: string[] = []
    const end = voice.follow(() => changes.push('changed'))
    voice.changed()
    await waitUntil(() => told.length === 2)
    expect(new Set(told)).toEqual(new Set(['7/5 {"isSilenced":true,"isOut":true}']))
    end()
    voice.changed()
    expect(changes).toEqual(['changed'])
  })
})
