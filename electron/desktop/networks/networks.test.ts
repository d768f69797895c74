import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../../base/clock'
import { forkChild } from '../../../base/supervision/forked-child'
import { personAt } from '../../../phone/people/person-id'
import { drive } from '../../../phone/testing/drive'
import { phonesOnServer } from '../../../phone/testing/phones-on-server'
import { SharedVoice } from '../../../phone/voice/shared-voice'
import { VOICE_PROCESS } from '../../../phone/voice/testing/built-voice-process'
import { VoiceEngine } from '../../../phone/voice/voice-engine'
import { type Account, consentTo, targetOf } from '../../api'
import { Memory } from '../stores/memory'
import { callCommands } from './call-commands'
import type { Network } from './network'
import { Networks } from './networks'

const none = { kind: 'none' } as const
const club = phonesOnServer()
const work = phonesOnServer()

let folder: string
const running = new Set<() => Promise<void>>()
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-networks-'))))
afterEach(async () => {
  for (const close of running) await close()
  running.clear()
  rmSync(folder, { recursive: true })
})

/** Our own server, which does not run. */
class NoServer extends EventEmitter<{ ready: [Account]; stopping: [string]; changed: [] }> {
  resumed: unknown[] = []
  resume(account: Account | undefined): boolean {
    this.resumed.push(account)
    return false
  }
  isOurs = (): boolean => false
  startHosting = () => ({ ok: true }) as const
  forgetSignIn = (): void => undefined
}

/** The networks of an app, with real phones. */
function app(addresses: (server: string) => readonly string[] = (server) => [server]) {
  const memory = new Memory(folder, systemClock, () => undefined)
  const links = { tcp: { host: '127.0.0.1', port: 0 } }
  const data = { audio: { input: none, output: none }, links, tones: {} }
  const engine = new VoiceEngine({
    ...{ start: forkChild, file: VOICE_PROCESS, data: () => data, clock: systemClock },
  })
  const host = new NoServer()
  const networks = new Networks({
    ...{ accounts: memory.accounts, voice: new SharedVoice(engine), missedAt: () => 0 },
    ownServer: host,
    shared: {
      ...{ clock: systemClock, people: memory.people, rooms: memory.rooms, texts: memory.texts },
      ...{ images: memory.images, identity: memory.identity, suggestedName: 'ada' },
      ...{ pictures: memory.pictures, hasTalkedWith: () => false },
      rules: { quiet: false, answersFavourites: false, privateOnly: false },
      addresses,
    },
    onOpened: ({ phone }) => phone.setCallWaiting(true),
  })
  const close = async (): Promise<void> => {
    running.delete(close)
    await networks.close()
    await memory.flush()
  }
  running.add(close)
  return { networks, host, memory, close, calls: callCommands(networks) }
}

const untilOnline = (network: Network): Promise<void> =>
  drive(network.phone).until(() => network.phone.state.connection.kind === 'online')

/** Signed in at both servers. The club is shown. */
async function atBoth() {
  const rig = app()
  const { networks } = rig
  expect(networks.signIn({ name: 'ada', server: club.address() })).toEqual({ ok: true })
  const first = networks.shown
  expect(networks.addNetwork()).toEqual({ ok: true })
  const second = networks.shown
  expect(networks.signIn({ name: 'a.king', server: work.address() })).toEqual({ ok: true })
  networks.showNetwork(first.id)
  await Promise.all([untilOnline(first), untilOnline(second)])
  return { ...rig, first, second }
}

const talkingWith = (network: Network) =>
  drive(network.phone).until(() => network.phone.state.call.kind === 'talking')
const ringing = async (network: Network) => {
  await drive(network.phone).until(() => network.phone.state.call.kind === 'ringing')
  const { call } = network.phone.state
  if (call.kind !== 'ringing') throw new Error('it rings no more')
  return call
}

/** Bob of the club and Carol of work call us, and we answer Bob. */
async function talkingToBob() {
  const rig = await atBoth()
  const [bob, carol] = await Promise.all([club.phoneOf('bob'), work.phoneOf('carol')])
  await bob.sees('ada')
  await carol.sees('a.king')
  bob.phone.call('ada')
  expect(rig.calls.accept(consentTo(await ringing(rig.first)))).toEqual({ ok: true })
  await Promise.all([talkingWith(rig.first), bob.untilCall('talking')])
  return { ...rig, bob, carol }
}

describe('accounts at several networks', () => {
  it('are online at once, and again after a restart, with the same one shown', async () => {
    const { networks, first, second, close } = await atBoth()
    expect(networks.state).toMatchObject({
      networks: [
        { id: first.id, server: club.address(), name: 'ada', connection: 'online', unread: 0, missed: 0 },
        { id: second.id, server: work.address(), name: 'a.king', connection: 'online' },
      ],
      shownNetwork: first.id,
      elsewhere: [],
    })
    networks.showNetwork(second.id)
    await close()
    const again = app()
    again.networks.resume()
    expect(again.networks.shown.remembered).toEqual({ name: 'a.king', server: work.address() })
    expect(again.host.resumed).toHaveLength(1)
    await Promise.all(again.networks.all.map(untilOnline))
  })

  it('leave one network and stay at the other', async () => {
    const { networks, first, second } = await atBoth()
    const bob = await club.phoneOf('bob')
    await bob.sees('ada')
    networks.signOut()
    await bob.until(() => !bob.phone.contacts.some(({ online }) => online))
    expect(networks.all).toHaveLength(2)
    expect(second.phone.state.connection.kind).toBe('online')
    expect(networks.removeNetwork(first.id)).toEqual({ ok: true })
    expect(networks.shown).toBe(second)
    expect(networks.removeNetwork(second.id)).toMatchObject({ ok: false })
    expect(networks.removeNetwork(first.id)).toEqual({
      ok: false,
      problem: { key: 'problem.networkGone', fill: { limit: 8 } },
    })
  })

  it('are at most eight, one at each server, and a blank one goes when it is left', async () => {
    const { networks, first } = await atBoth()
    networks.addNetwork()
    expect(networks.state.networks.at(-1)).toEqual({
      ...{ id: '3', connection: 'signed-out', unread: 0, missed: 0 },
    })
    expect(networks.signIn({ name: 'ada', server: club.address() })).toMatchObject({ ok: false })
    networks.addNetwork()
    expect(networks.all).toHaveLength(3)
    networks.showNetwork(first.id)
    expect(networks.all).toHaveLength(2)
    for (let server = 0; server < 6; server++) {
      expect(networks.addNetwork()).toEqual({ ok: true })
      networks.signIn({ name: 'ada', server: `127.0.0.1:${server + 1}` })
    }
    expect(networks.addNetwork()).toMatchObject({ ok: false, problem: { key: 'problem.networkMany' } })
  })

  it('sign in at our own server once it runs, at the network that asked for it', () => {
    const { networks, host } = app()
    networks.signIn({ name: 'ada', server: '127.0.0.1:1' })
    networks.addNetwork()
    const asking = networks.shown
    networks.startHosting({ name: 'ada', port: 2 })
    networks.showNetwork('1')
    host.emit('ready', { name: 'ada', server: '127.0.0.1:2' })
    expect(asking.remembered).toEqual({ name: 'ada', server: '127.0.0.1:2' })
    expect(networks.all.find(({ id }) => id === '1')?.remembered?.server).toBe('127.0.0.1:1')
    host.emit('stopping', '127.0.0.1:2')
    expect(asking.wanted).toBeUndefined()
  })

  it('are one at each server, whichever of its addresses is entered or invited to', () => {
    const { networks } = app((server) => (server === '127.0.0.1:1' ? ['192.168.1.5:1', server] : [server]))
    networks.signIn({ name: 'ada', server: '127.0.0.1:1' })
    networks.addNetwork()
    const again = networks.signIn({ name: 'ada', server: '192.168.1.5:1' })
    expect(again).toMatchObject({ problem: { key: 'problem.networkTwice' } })
    expect(networks.addNetwork('192.168.1.5:1')).toEqual({ ok: true })
    expect(networks.state).toMatchObject({ shownNetwork: '1', networks: [{ id: '1' }] })
    expect(networks.addNetwork('127.0.0.1:2')).toEqual({ ok: true })
    expect(networks.shown.isBlank).toBe(true)
  })

  it('do not put each other out where the files name one server twice', async () => {
    const before = app()
    for (const id of ['1', '2'])
      before.memory.accounts.slot(id).remember({ name: 'ada', server: club.address() }, true)
    await before.close()
    const { networks } = app()
    networks.resume()
    const [first, second] = networks.all
    if (!first || !second) throw new Error('there are not two networks')
    await untilOnline(first)
    expect(second.phone.state.connection.kind).toBe('signed-out')
  })

  it('count what was not read also while they are signed out, without looking at every room each time', async () => {
    const before = app()
    before.networks.signIn({ name: 'ada', server: '127.0.0.1:1' })
    before.networks.signOut()
    const text = {
      id: 'a'.repeat(22),
      isOwn: false,
      unixMs: 1,
      text: 'hello',
      isEdited: false,
      isDeleted: false,
    }
    before.memory.texts.set({ person: personAt('127.0.0.1:1', 'bob'), texts: [text] })
    await before.close()
    const { networks } = app()
    networks.resume()
    const rooms = vi.spyOn(networks.shown.rooms, 'state', 'get')
    expect(networks.state.networks).toMatchObject([{ connection: 'signed-out', unread: 1 }])
    networks.shown.phone.emit('state')
    expect(networks.state.networks).toMatchObject([{ unread: 1 }])
    expect(rooms).toHaveBeenCalledTimes(1)
    networks.forgetAll()
    expect(networks.state.networks).toMatchObject([{ unread: 0 }])
  })

  it('are all forgotten at once', () => {
    const { networks, memory } = app()
    networks.signIn({ name: 'ada', server: '127.0.0.1:1' })
    networks.addNetwork()
    networks.signIn({ name: 'ada', server: '127.0.0.1:2' })
    networks.signOutAll()
    networks.forgetAll()
    expect(networks.state.networks).toHaveLength(1)
    expect(networks.shown.isBlank).toBe(true)
    expect(memory.accounts.ids).toEqual(['1'])
  })
})

describe('calls at several networks', () => {
  it('a call at a network that is not shown rings and talks there', async () => {
    const { networks, first, second, calls } = await atBoth()
    const carol = await work.phoneOf('carol')
    await carol.sees('a.king')
    carol.phone.call('a.king')
    const call = await ringing(second)
    expect(networks.pressing).toBe(second)
    expect(networks.state.networks).toMatchObject([{ id: first.id }, { live: 'ringing' }])
    expect(networks.state.elsewhere).toMatchObject([{ network: second.id, call: { contact: 'carol' } }])
    expect(calls.accept(consentTo(call))).toEqual({ ok: true })
    await Promise.all([talkingWith(second), carol.untilCall('talking')])
    calls.setMuted(true)
    expect(second.phone.state.call).toMatchObject({ kind: 'talking', muted: true })
    expect(networks.shown).toBe(first)
    expect(networks.state.networks[1]).toMatchObject({ live: 'call' })
  })

  it('answering a second caller elsewhere holds the first, and both can be taken in turn', async () => {
    const { networks, first, second, carol, bob, calls } = await talkingToBob()
    // Another network makes nobody call two people at once.
    expect(second.phone.call('carol')).toMatchObject({ problem: { key: 'problem.callElsewhere' } })
    carol.phone.call('a.king')
    const call = await ringing(second)
    expect(calls.accept(consentTo(call))).toEqual({ ok: true })
    await Promise.all([talkingWith(second), carol.untilCall('talking')])
    expect(first.phone.state).toMatchObject({ call: { kind: 'idle' }, held: { contact: 'bob' } })
    await bob.until(() => {
      const { call: at } = bob.phone.state
      return at.kind === 'talking' && at.peer?.holding === true
    })
    const { held } = first.phone.state
    if (!held) throw new Error('Bob is not on hold')
    expect(calls.swapCalls(targetOf(held))).toEqual({ ok: true })
    expect(first.phone.state.call).toMatchObject({ kind: 'talking', contact: 'bob' })
    expect(second.phone.state.held).toMatchObject({ contact: 'carol' })
    expect(networks.talking).toBe(first)
  })

  it('a third caller is told that we are busy', async () => {
    const { second, first, carol, calls } = await talkingToBob()
    carol.phone.call('a.king')
    calls.accept(consentTo(await ringing(second)))
    await Promise.all([talkingWith(second), carol.untilCall('talking')])
    const dave = await club.phoneOf('dave')
    await dave.sees('ada')
    dave.phone.call('ada')
    const ended = await dave.untilCall('ended')
    expect(ended).toMatchObject({ reason: 'peer-busy' })
    expect(first.phone.state.waiting).toBeUndefined()
  })

  it('without call waiting a caller elsewhere is told that we are busy, which is a missed call', async () => {
    const { second, carol } = await talkingToBob()
    second.phone.setCallWaiting(false)
    const records: string[] = []
    second.phone.on('record', ({ contact, outcome }) => records.push(`${contact} ${outcome}`))
    carol.phone.call('a.king')
    await carol.untilCall('ended')
    expect(records).toEqual(['carol busy'])
  })

  it('a network that is removed ends its calls, and leaves the call of another alone', async () => {
    const { networks, first, second, bob, carol, calls } = await talkingToBob()
    carol.phone.call('a.king')
    await ringing(second)
    networks.removeNetwork(second.id)
    await carol.untilCall('ended')
    expect(first.phone.state.call.kind).toBe('talking')
    const { call } = first.phone.state
    if (call.kind !== 'talking') throw new Error('Bob is gone')
    calls.hangUp(targetOf(call))
    await bob.untilCall('ended')
  })
})
