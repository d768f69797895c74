import { beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../base/clock'
import { isObject, type JsonObject } from '../../base/json'
import { waitUntil } from '../../base/testing/wait-until'
import { type Extension, pointsElsewhere } from '../../protocol/groups'
import { RedisBackplane } from '../backplane/redis/redis-backplane'
import { SharedRoster } from '../backplane/shared-roster'
import { RedisServer } from '../broker/testing/redis-server'
import { type RoleName, USUAL_ROLES } from './roles'
import type { GroupsWish } from './served-groups'
import { VoicePhone } from './testing/voice-phone'
import { HOST, log, type StartedServer, wholeServers } from './testing/whole-servers'
import type { WholeServerOptions } from './whole-server'

const ANY_PORT = { port: 0, otherwise: 'fail' } as const
const GROUPS: GroupsWish = {
  balancer: ANY_PORT,
  servingNode: { port: ANY_PORT, balancerPort: ANY_PORT },
  callController: { port: ANY_PORT, balancerPort: ANY_PORT },
}

const { start: startServer, closers } = wholeServers()
const start = (options: Partial<WholeServerOptions> = {}) => startServer({ groups: GROUPS, ...options })

const healthOf = async ({ server }: StartedServer): Promise<JsonObject> => {
  const answer: unknown = await (
    await fetch(`http://${HOST}:${server.httpAddress?.port ?? 0}/healthz`)
  ).json()
  return isObject(answer) ? answer : {}
}

/** The balancer that a phone was told last. */
const placeIn = (phone: VoicePhone): string | undefined => phone.of('ticket').at(-1)?.balancer

const isElsewhere = ({ extension }: { extension?: Extension }): boolean => pointsElsewhere(extension)

/** A node that does nothing but reach Redis. */
async function lastNode(url: string): Promise<SharedRoster> {
  const backplane = new RedisBackplane({ url, ca: undefined, clock: systemClock, log })
  const roster = new SharedRoster({ backplane, clock: systemClock })
  closers.push(() => roster.stop())
  roster.start({
    together: (act) => act(),
    ...{ changed: () => undefined, evicted: () => undefined, message: () => undefined },
  })
  await waitUntil(() => roster.isUp)
  return roster
}

async function joined(
  { server }: StartedServer,
  who: { name: string; room?: string; settings?: object },
): Promise<VoicePhone> {
  const phone = await VoicePhone.inside(server, who)
  closers.push(() => phone.close())
  await phone.joinVoice()
  return phone
}

/** Says it again until somebody has heard it. */
const hears = (listener: VoicePhone, speaker: VoicePhone, text: string) =>
  waitUntil(() => {
    speaker.voice.say(text)
    return listener.heard.includes(text)
  })

describe('the voice of a room of one server', () => {
  it('is heard by its members, counted, and needs no address', async () => {
    const at = await start()
    const [anna, bob] = [await joined(at, { name: 'anna' }), await joined(at, { name: 'bob' })]
    expect(anna.of('ticket').at(-1)?.balancer).toBe(`:${at.server.groups?.balancer ?? 0}`)
    await hears(bob, anna, 'hello')
    await hears(anna, bob, 'there')
    expect(await healthOf(at)).toMatchObject({
      ...{ groupMembers: 2, groups: 1, groupCalls: 1, balancer: 'registered' },
      ...{ servingNodes: 1, callControllers: 1 },
    })
    const text = await at.metrics.text()
    for (const line of ['group_members 2', 'groups 1', 'group_calls 1', 'group_registrations_total 2'])
      expect(text).toContain(`\nringdown_${line}\n`)
  })

  it('is that of others only when a moderator mutes somebody, at once, until the moderator changes that', async () => {
    const at = await start()
    const [anna, bob] = [await joined(at, { name: 'anna' }), await joined(at, { name: 'bob' })]
    await hears(anna, bob, 'before')
    anna.say('mute', { user: bob.user, is: true })
    const isSilent = async (): Promise<boolean> => {
      const before = anna.heard.length
      bob.voice.say('muted')
      await hears(bob, anna, `mark-${before}`)
      return anna.heard.length === before
    }
    await waitUntil(isSilent)
    await waitUntil(() => bob.of('ticket').length === 2)
    bob.voice.register()
    expect(await isSilent()).toBe(true)
    anna.say('mute', { user: bob.user, is: false })
    await waitUntil(() => bob.of('ticket').length === 3)
    bob.voice.register()
    await hears(anna, bob, 'after')
  })

  it('ends for whoever is kicked, who cannot come back with the same ticket', async () => {
    const at = await start()
    const [anna, bob] = [await joined(at, { name: 'anna' }), await joined(at, { name: 'bob' })]
    await hears(bob, anna, 'before')
    anna.say('kick', { user: bob.user })
    await waitUntil(() => bob.voice.of('call-ended').length === 1)
    expect(await healthOf(at)).toMatchObject({ groupMembers: 1 })
    const answers = bob.voice.of('registration-response').length
    bob.voice.register()
    await waitUntil(async () =>
      (await at.metrics.text()).includes('\nringdown_group_registration_refusals_total 1\n'),
    )
    expect(bob.voice.of('registration-response')).toHaveLength(answers)
  })

  it('is that of whom a moderator gives the floor, in a push-to-talk room', async () => {
    const at = await start()
    const anna = await joined(at, { name: 'anna', settings: { mode: 'push-to-talk' } })
    const bob = await joined(at, { name: 'bob' })
    anna.voice.askFloor()
    await waitUntil(() => bob.voice.of('floor-granted').at(-1)?.userId === anna.user)
    anna.say('floor', { user: bob.user })
    await waitUntil(() => anna.voice.of('floor-granted').at(-1)?.userId === bob.user)
    await hears(anna, bob, 'mine')
    anna.say('floor')
    await waitUntil(() => bob.voice.of('floor-released').length > 1)
    expect(await at.metrics.text()).toContain('\nringdown_floor_grants_total 2\n')
  })

  it('follows the mode of its room', async () => {
    const at = await start()
    const [anna, bob] = [await joined(at, { name: 'anna' }), await joined(at, { name: 'bob' })]
    await hears(bob, anna, 'open')
    anna.say('settings', { change: { mode: 'push-to-talk' } })
    await waitUntil(() => bob.of('settings').length === 1 && bob.of('ticket').length === 2)
    bob.voice.register()
    await waitUntil(() => {
      bob.voice.askFloor()
      return anna.voice.of('floor-granted').length > 0
    })
  })
})

describe('the voice of a room in a network', () => {
  let redis: RedisServer
  beforeEach(async () => {
    redis = await RedisServer.start()
    closers.push(() => redis.close())
  })

  const node = (without: readonly RoleName[] = []) =>
    start({
      ...{ redis: redis.url, rooms: ANY_PORT },
      roles: new Set([...USUAL_ROLES].filter((role) => !without.includes(role))),
    })
  const both = async (): Promise<readonly [StartedServer, StartedServer]> => {
    const [here, there] = [await node(), await node()]
    for (const each of [here, there]) await waitUntil(async () => (await healthOf(each))['roomHosts'] === 2)
    return [here, there]
  }
  /** Waits until this balancer has so many serving nodes and call controllers. */
  const hasRegistered = (at: StartedServer, count: number) =>
    waitUntil(async () => {
      const { servingNodes, callControllers } = await healthOf(at)
      return servingNodes === count && callControllers === count
    })

  it('is heard at both nodes, which registered at one balancer', async () => {
    const [here, there] = await both()
    await hasRegistered(here, 2)
    const anna = await joined(here, { name: 'anna' })
    const others: VoicePhone[] = []
    // The balancer spreads them by load, and draws among those that are near.
    const membersAt = async (at: StartedServer): Promise<number> =>
      Number((await healthOf(at))['groupMembers'])
    while ((await membersAt(here)) === 0 || (await membersAt(there)) === 0)
      others.push(await joined(there, { name: `bob-${others.length}` }))
    for (const bob of others) {
      await hears(bob, anna, 'hello')
      await hears(anna, bob, `there-${bob.user}`)
    }
  })

  it('is admitted to by another balancer when the active one stops', async () => {
    const [here, there] = await both()
    await hasRegistered(here, 2)
    const [anna, bob] = [await joined(there, { name: 'anna' }), await joined(there, { name: 'bob' })]
    await hears(bob, anna, 'before')
    expect(placeIn(anna)).toBe(`${HOST}:${here.server.groups?.balancer ?? 0}`)
    await here.server.stop()
    for (const phone of [anna, bob])
      await waitUntil(() => placeIn(phone) === `${HOST}:${there.server.groups?.balancer ?? 0}`)
    await hasRegistered(there, 1)
    const moved = [anna, bob].filter(({ voice }) => voice.of('registration-response').some(isElsewhere))
    for (const phone of moved) await phone.joinVoice()
    expect(await healthOf(there)).toMatchObject({ groupMembers: 2 })
    await hears(bob, anna, 'after')
    await hears(anna, bob, 'there')
  })

  it('has another balancer when the active one is dead', async () => {
    const { backplane } = await lastNode(redis.url)
    const takeLease = (ms: number) => backplane.takeLease('balancer', `dead ${HOST}:9`, ms)
    await takeLease(60_000)
    const at = await node()
    const anna = await VoicePhone.inside(at.server, { name: 'anna' })
    closers.push(() => anna.close())
    await waitUntil(() => placeIn(anna) === `${HOST}:9`)
    // Its last sign of life.
    await takeLease(2_000)
    await waitUntil(() => placeIn(anna) === `${HOST}:${at.server.groups?.balancer ?? 0}`)
    await anna.joinVoice()
    expect(await healthOf(at)).toMatchObject({ balancer: 'registered', groupMembers: 1 })
  })

  it('needs not all parts at one node', async () => {
    const balancer = await node(['serving-node'])
    const voice = await node(['balancer', 'call-controller', 'room-host', 'gateway', 'directory'])
    const rooms = await node(['balancer', 'call-controller', 'serving-node'])
    await waitUntil(async () => (await healthOf(balancer))['servingNodes'] === 1)
    await waitUntil(async () => (await healthOf(rooms))['roomHosts'] === 2)
    const [anna, bob] = [await joined(rooms, { name: 'anna' }), await joined(rooms, { name: 'bob' })]
    await hears(bob, anna, 'hello')
    expect(await healthOf(voice)).toMatchObject({ groupMembers: 2 })
  })
})
