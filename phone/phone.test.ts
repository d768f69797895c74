import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../base/clock'
import { forkChild } from '../base/supervision/forked-child'
import { ManualClock, START_UNIX_TIME_MS } from '../base/testing/manual-clock'
import { DirectoryServer } from '../server/directory/directory-server'
import { WireClient } from '../server/directory/testing/wire-client'
import type { CallState, EndReason } from './model'
import type { IncomingPolicy, UserMarks } from './availability/incoming-policy'
import { RING_TIMEOUT_MS } from './calls/call-timers'
import type { CallRecord } from './calls/call-recorder'
import { createPhone } from './create-phone'
import type { Phone } from './phone'
import type { VoiceStats } from './voice/voice-contract'
import { VoiceEngine } from './voice/voice-engine'
import { onStage } from './testing/drive'
import { VOICE_PROCESS } from './voice/testing/built-voice-process'

const silent = { info: () => undefined, warn: () => undefined }
const NOBODY: UserMarks = { favourite: false, blocked: false }
const none = { kind: 'none' } as const

let server: DirectoryServer
let port: number
let clock: ManualClock
let voice: VoiceEngine
let phone: Phone
let incomingPolicy: { -readonly [Key in keyof IncomingPolicy]: IncomingPolicy[Key] }
let records: CallRecord[]
const clients: WireClient[] = []

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await Promise.race([once(phone, 'state'), once(phone, 'contacts')])
}
const untilCall = async <Kind extends CallState['kind']>(kind: Kind) => {
  await until(() => phone.state.call.kind === kind)
  return phone.state.call as Extract<CallState, { kind: Kind }>
}
const client = async (name: string, localAddress?: string): Promise<WireClient> => {
  const wire = await WireClient.loggedIn(port, name, '127.0.0.1', undefined, localAddress)
  clients.push(wire)
  return wire
}
/** A client that the phone sees, so that it can call it. */
const callee = async (name: string): Promise<WireClient> => {
  const wire = await client(name)
  await until(() => phone.contacts.some((contact) => contact.name === name && contact.online))
  return wire
}
const nextEnd = () => once(phone, 'ended') as Promise<[string, EndReason, VoiceStats, string]>

beforeEach(async () => {
  server = new DirectoryServer({ host: '127.0.0.1', port: 0, log: silent })
  port = (await server.start()).port
  clock = new ManualClock()
  voice = new VoiceEngine({
    start: forkChild,
    file: VOICE_PROCESS,
    data: () => ({
      audio: { input: none, output: none },
      links: { tcp: { host: '127.0.0.1', port: 0 } },
      tones: {},
    }),
    clock: systemClock,
  })
  incomingPolicy = { quiet: false, answersFavourites: false, privateOnly: false, marksOf: () => NOBODY }
  phone = createPhone({ voice, clock, incomingPolicy })
  records = []
  phone.on('record', (record) => records.push(record))
  phone.signIn({ name: 'me', server: `127.0.0.1:${port}` })
  await until(() => phone.state.connection.kind === 'online')
})

afterEach(async () => {
  const over = phone.shutdown()
  clock.advance(60_000)
  await over
  await Promise.all(clients.splice(0).map((wire) => wire.close()))
  await server.stop()
})

describe('a call that nobody answers', () => {
  it('ends after 45 s, and an original phone that answers later is disconnected', async () => {
    const bob = await callee('bob')
    expect(phone.call('bob')).toEqual({ ok: true })
    const request = await bob.next('call-request')
    expect(request).toMatchObject({ contact: 'me', host: '127.0.0.1' })
    clock.advance(RING_TIMEOUT_MS - 1)
    expect(phone.state.call.kind).toBe('calling')
    const end = nextEnd()
    clock.advance(1)
    expect(phone.state.call).toMatchObject({ kind: 'ended', reason: 'no-answer', durationMs: 0 })
    expect((await end)[1]).toBe('no-answer')
    // Their phone may still be answered, and would crash on a refused connection.
    const answer = connect(request.port, request.host)
    await once(answer, 'connect')
    await once(answer.resume(), 'end')
  })

  it('is missed on our side', async () => {
    const bob = await client('bob')
    bob.send({ kind: 'call-request', contact: 'me', host: '', port: 1 })
    await untilCall('ringing')
    clock.advance(RING_TIMEOUT_MS)
    expect(phone.state.call).toMatchObject({ kind: 'ended', reason: 'missed' })
    expect(records).toEqual([
      {
        contact: 'bob',
        direction: 'incoming',
        outcome: 'missed',
        startedAtMs: START_UNIX_TIME_MS,
        durationMs: 0,
        seen: false,
      },
    ])
    expect(phone.accept({ id: 1, contact: 'bob' })).toMatchObject({ ok: false })
  })

  it('is missed when the caller leaves the server', async () => {
    const bob = await client('bob')
    bob.send({ kind: 'call-request', contact: 'me', host: '', port: 1 })
    await untilCall('ringing')
    await bob.close()
    expect(await untilCall('ended')).toMatchObject({ reason: 'caller-gave-up' })
    expect(records).toMatchObject([{ outcome: 'caller-gave-up', seen: false }])
  })
})

describe('a call that rings', () => {
  it('is answered when its caller is called', async () => {
    const bob = await client('bob')
    await client('carol')
    bob.send({ kind: 'call-request', contact: 'me', host: '', port: 1 })
    await untilCall('ringing')
    expect(phone.call('carol')).toEqual({ ok: false, problem: { key: 'problem.callExists' } })
    expect(phone.call('bob')).toEqual({ ok: true })
    expect(phone.state.call).toMatchObject({ kind: 'connecting', contact: 'bob', direction: 'incoming' })
    await untilCall('ended')
    expect(bob.received).not.toContainEqual(expect.objectContaining({ kind: 'call-request' }))
  })
})

describe('a second caller', () => {
  it('is refused and recorded while we call somebody', async () => {
    const bob = await callee('bob')
    const carol = await client('carol')
    phone.call('bob')
    await bob.next('call-request')
    carol.send({ kind: 'call-request', contact: 'me', host: '', port: 1 })
    expect(await carol.next('call-refused')).toEqual({ kind: 'call-refused', contact: 'me' })
    expect(phone.state.call).toMatchObject({ kind: 'calling', contact: 'bob' })
    expect(records).toMatchObject([{ contact: 'carol', outcome: 'busy', seen: false }])
  })

  it('can ring when the first call is over, and be refused', async () => {
    const bob = await callee('bob')
    phone.call('bob')
    await bob.next('call-request')
    bob.send({ kind: 'call-refused', contact: 'me' })
    expect(await untilCall('ended')).toMatchObject({ reason: 'refused', direction: 'outgoing' })
    bob.send({ kind: 'call-request', contact: 'me', host: '', port: 1 })
    await untilCall('ringing')
    phone.refuse(onStage(phone))
    await bob.next('call-refused')
    expect(phone.state.call).toMatchObject({ kind: 'ended', reason: 'declined', direction: 'incoming' })
    phone.dismissEnded()
    expect(phone.state.call).toEqual({ kind: 'idle' })
  })
})

describe('the user’s rules', () => {
  const request = { kind: 'call-request', contact: 'me', host: '', port: 1 } as const

  it('refuse a blocked caller without a trace', async () => {
    const bob = await client('bob')
    incomingPolicy.marksOf = (contact) => ({ ...NOBODY, blocked: contact === 'bob' })
    bob.send(request)
    expect(await bob.next('call-refused')).toEqual({ kind: 'call-refused', contact: 'me' })
    expect(phone.state.call).toEqual({ kind: 'idle' })
    expect(records).toEqual([])
  })

  it('let a call ring silently during quiet, and be missed', async () => {
    const bob = await client('bob')
    incomingPolicy.quiet = true
    const send = vi.spyOn(voice, 'send')
    bob.send(request)
    expect(await untilCall('ringing')).toMatchObject({ contact: 'bob', silent: true })
    clock.advance(RING_TIMEOUT_MS)
    expect(records).toMatchObject([{ contact: 'bob', outcome: 'missed', seen: false }])
    expect(send).not.toHaveBeenCalledWith(expect.objectContaining({ tone: 'ring' }))
  })

  it('do not answer a caller with a favourite’s name but without proof', async () => {
    const bob = await client('bob')
    incomingPolicy.answersFavourites = true
    incomingPolicy.marksOf = (contact) => ({ ...NOBODY, favourite: contact === 'bob' })
    bob.send(request)
    expect(await untilCall('ringing')).toMatchObject({ contact: 'bob' })
    clock.advance(10_000)
    expect(phone.state.call.kind).toBe('ringing')
  })
})

describe('a crowd that calls at once', () => {
  it('leaves few entries, and the next caller still gets through', async () => {
    const gang = await Promise.all(Array.from({ length: 40 }, (_, n) => client(`g${n}`)))
    for (const caller of gang) caller.send({ kind: 'call-request', contact: 'me', host: '', port: 1 })
    await Promise.all(gang.map((caller) => caller.settled()))
    const late = await client('late', '127.1.0.1')
    await until(() => phone.contacts.some(({ name }) => name === 'late'))
    clock.advance(RING_TIMEOUT_MS)
    expect(records).toHaveLength(10)
    late.send({ kind: 'call-request', contact: 'me', host: '', port: 1 })
    expect(await untilCall('ringing')).toMatchObject({ contact: 'late' })
  })
})

describe('without a server', () => {
  it('a ringing call continues, and no new one is placed', async () => {
    const bob = await client('bob')
    bob.send({ kind: 'call-request', contact: 'me', host: '', port: 1 })
    await untilCall('ringing')
    await server.stop()
    await until(() => phone.state.connection.kind === 'waiting')
    expect(phone.state.call.kind).toBe('ringing')
    phone.refuse(onStage(phone))
    expect(phone.call('bob')).toMatchObject({ ok: false })
    expect(phone.contacts).toEqual([{ name: 'bob', online: false }])
  })
})

describe('commands that make no sense now', () => {
  it('are answered with a reason and change nothing', () => {
    const before = phone.state
    const answers = [
      phone.accept({ id: 1, contact: 'bob' }),
      phone.refuse(onStage(phone)),
      phone.hangUp(onStage(phone)),
      phone.call('me'),
      phone.setMuted(true),
    ]
    for (const answer of answers) expect(answer).toMatchObject({ ok: false })
    expect(phone.signIn({ name: ' ', server: 'x' })).toMatchObject({
      ok: false,
      problem: { key: 'problem.name.empty' },
    })
    expect(phone.state).toEqual(before)
  })

  it('such as a call to somebody who is not online, are not sent', async () => {
    const bob = await callee('bob')
    await bob.close()
    await until(() => phone.contacts.some(({ online }) => !online))
    for (const name of ['bob', 'nobody'])
      expect(phone.call(name)).toEqual({
        ok: false,
        problem: { key: 'problem.contactOffline', fill: { name } },
      })
    expect(phone.state.call.kind).toBe('idle')
  })

  it('such as a second call, do not affect the first', async () => {
    const bob = await callee('bob')
    phone.call('bob')
    await bob.next('call-request')
    expect(phone.call('carol')).toMatchObject({ ok: false })
    expect(phone.state.call).toMatchObject({ contact: 'bob' })
    phone.hangUp(onStage(phone))
    expect(phone.state.call).toMatchObject({ kind: 'ended', reason: 'cancelled' })
  })
})

describe('a command about a call', () => {
  it('leaves another call alone that has taken its place', async () => {
    const bob = await client('bob')
    const carol = await client('carol')
    bob.send({ kind: 'call-request', contact: 'me', host: '', port: 1 })
    await untilCall('ringing')
    const shown = onStage(phone)
    await bob.close()
    await untilCall('ended')
    carol.send({ kind: 'call-request', contact: 'me', host: '', port: 1 })
    const { id } = await untilCall('ringing')
    const others = [shown, { id, contact: 'bob' }, { id: shown.id, contact: 'carol' }]
    for (const other of others)
      for (const answer of [
        phone.refuse(other),
        phone.refuseWaiting(other),
        phone.hangUp(other),
        phone.swapCalls(other),
        phone.hangUpHeld(other),
      ])
        expect(answer).toMatchObject({ ok: false })
    expect(phone.refuse(shown)).toEqual({ ok: false, problem: { key: 'problem.callChanged' } })
    expect(phone.state.call).toMatchObject({ kind: 'ringing', contact: 'carol' })
    expect(phone.refuse({ id, contact: 'carol' })).toEqual({ ok: true })
    expect(await carol.next('call-refused')).toEqual({ kind: 'call-refused', contact: 'me' })
  })
})
