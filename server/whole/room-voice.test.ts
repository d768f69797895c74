import { afterEach, describe, expect, it } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import { PrometheusMetrics } from '../metrics/prometheus'
import { Readiness } from '../metrics/readiness'
import type { GroupsWish } from './served-groups'
import { VoicePhone } from './testing/voice-phone'
import { WholeServer, type WholeServerOptions } from './whole-server'

const HOST = '127.0.0.1'
const log = { info: () => undefined, warn: () => undefined }
const ANY_PORT = { port: 0, otherwise: 'fail' } as const
const GROUPS: GroupsWish = {
  balancer: ANY_PORT,
  servingNode: { port: ANY_PORT, balancerPort: ANY_PORT },
  callController: { port: ANY_PORT, balancerPort: ANY_PORT },
}

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function start(options: Partial<WholeServerOptions> = {}) {
  const readiness = new Readiness()
  const metrics = new PrometheusMetrics()
  const server = new WholeServer({
    ...{
      log,
      name: 'Studio',
      host: HOST,
      port: 0,
      namesFile: undefined,
      stun: undefined,
      readiness,
      metrics,
    },
    ...{ http: { ...ANY_PORT, maxRelayed: 1 }, groups: GROUPS },
    ...options,
  })
  closers.push(() => server.stop())
  await server.start()
  await waitUntil(() => readiness.isReady)
  return { server, metrics }
}
type Started = Awaited<ReturnType<typeof start>>

const healthOf = async ({ server }: Started): Promise<unknown> =>
  (await fetch(`http://${HOST}:${server.httpAddress?.port ?? 0}/healthz`)).json()

async function joined(
  { server }: Started,
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
