import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../base/testing/manual-clock'
import { unusedPort } from '../base/testing/unused-port'
import { peerToPeer } from '../protocol/directory'
import type { WireClient } from '../server/directory/testing/wire-client'
import { RING_TIMEOUT_MS } from './calls/call-timers'
import { isMissed } from './model'
import { UNIFORM_MS } from './calls/late-refusals'
import { onStage } from './testing/drive'
import { type PhoneOptions, phonesOnServer, type TestPhone } from './testing/phones-on-server'

/** The phones' clock: a call rings for ever unless a test advances it. */
let clock: ManualClock
let serverClock: ManualClock
beforeEach(() => {
  clock = new ManualClock()
  serverClock = new ManualClock()
})
const { phoneOf, wireClient, wireClientElsewhere, onEnd } = phonesOnServer({
  clock: () => clock,
  serverClock: () => serverClock,
  onClosing: () => clock.advance(60_000),
})

/** A caller at whose announced address nobody listens. */
const UNREACHABLE: PhoneOptions = { announceHost: '127.0.0.2', udp: 'none' }

const ringing = async ({ announceHost, udp = 'open' }: PhoneOptions = {}) => {
  const [alice, bob] = [await phoneOf('alice', { announceHost, udp }), await phoneOf('bob', { udp })]
  await Promise.all([alice.sees('bob'), bob.sees('alice')])
  alice.phone.call('bob')
  await bob.untilCall('ringing')
  return { alice, bob }
}

describe('a caller who gives up', () => {
  it('ends the ringing at once, which leaves a missed call', async () => {
    const { alice, bob } = await ringing()
    alice.phone.hangUp(onStage(alice.phone))
    expect(await bob.untilCall('ended')).toMatchObject({ reason: 'caller-gave-up', contact: 'alice' })
    expect(bob.records).toMatchObject([{ contact: 'alice', outcome: 'caller-gave-up', seen: false }])
    expect(bob.records.every(isMissed)).toBe(true)
  })

  it('by signing out or by sleep does the same', async () => {
    for (const giveUp of [
      (alice: TestPhone) => alice.phone.signOut(),
      (alice: TestPhone) => alice.phone.sleep(),
    ]) {
      const { alice, bob } = await ringing()
      giveUp(alice)
      expect(await bob.untilCall('ended')).toMatchObject({ reason: 'caller-gave-up' })
      await Promise.all([alice.phone.shutdown(), bob.phone.shutdown()])
    }
  })

  it('and calls again rings again: the end of the first call does not end the second', async () => {
    const { alice, bob } = await ringing()
    const missed = once(bob.phone, 'record')
    alice.phone.hangUp(onStage(alice.phone))
    alice.phone.call('bob')
    await missed
    await bob.untilCall('ringing')
    expect(alice.phone.state.call).toMatchObject({ kind: 'calling' })
    bob.phone.refuse(onStage(bob.phone))
    expect(await alice.untilCall('ended')).toMatchObject({ reason: 'peer-declined' })
  })

  it('sends nothing to an original phone', async () => {
    const alice = await phoneOf('alice')
    const bob = await wireClient('bob')
    await alice.sees('bob')
    alice.phone.call('bob')
    await bob.next('call-request')
    alice.phone.hangUp(onStage(alice.phone))
    expect((await bob.settled()).map(({ kind }) => kind)).toEqual(['add-contact'])
  })
})

describe('a caller is told', () => {
  it('that the callee has declined', async () => {
    const { alice, bob } = await ringing()
    bob.phone.refuse(onStage(bob.phone))
    expect(await alice.untilCall('ended')).toMatchObject({ reason: 'peer-declined' })
  })

  it('that the callee’s computer goes to sleep', async () => {
    const { alice, bob } = await ringing()
    bob.phone.sleep()
    expect(await alice.untilCall('ended')).toMatchObject({ reason: 'peer-slept' })
    expect(bob.records).toMatchObject([{ outcome: 'missed' }])
  })

  it('that the callee has answered, but cannot connect, at a time that does not say why', async () => {
    const { alice, bob } = await ringing(UNREACHABLE)
    expect(bob.accept()).toEqual({ ok: true })
    expect(await bob.untilCall('ended')).toMatchObject({ direction: 'incoming' })
    clock.advance(UNIFORM_MS - 1)
    expect(alice.phone.state.call.kind).toBe('calling')
    clock.advance(1)
    expect(await alice.untilCall('ended')).toMatchObject({ reason: 'peer-cannot-connect' })
  })

  it('that the callee could not connect, before the callee calls back, so that it rings', async () => {
    const { alice, bob } = await ringing(UNREACHABLE)
    expect(bob.accept()).toEqual({ ok: true })
    await bob.untilCall('ended')
    expect(alice.phone.state.call.kind).toBe('calling')
    expect(bob.phone.call('alice')).toEqual({ ok: true })
    expect(await alice.untilCall('ringing')).toMatchObject({ contact: 'bob' })
    expect(alice.records).toMatchObject([{ outcome: 'peer-cannot-connect' }])
  })

  it('that the callee is in another call', async () => {
    const { alice, bob } = await ringing()
    expect(bob.accept()).toEqual({ ok: true })
    await Promise.all([alice.untilCall('talking'), bob.untilCall('talking')])
    const carol = await phoneOf('carol')
    await carol.sees('bob')
    carol.phone.call('bob')
    expect(await carol.untilCall('ended')).toMatchObject({ reason: 'peer-busy' })
  })

  it('that the callee takes private calls only', async () => {
    const [alice, bob] = [
      await phoneOf('alice'),
      await phoneOf('bob', { incomingPolicy: { privateOnly: true } }),
    ]
    await Promise.all([alice.sees('bob'), bob.sees('alice')])
    alice.phone.call('bob')
    expect(await alice.untilCall('ended')).toMatchObject({ reason: 'peer-private-only' })
  })
})

describe('an original phone', () => {
  /** Its port, at which it greets every connection. */
  const waitingPort = async (): Promise<number> => {
    const greeting = peerToPeer.encode({ kind: 'connection-established' })
    const sockets = new Set<Socket>()
    const listener = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined).resume()
      socket.write(greeting)
    }).listen(0, '127.0.0.1')
    await once(listener, 'listening')
    onEnd(async () => {
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, 'close')
    })
    return (listener.address() as AddressInfo).port
  }

  it.each(['zoe', 'abe'])(
    'that calls %s at the same moment gets a conversation, whichever name sorts first',
    async (name) => {
      const me = await phoneOf('me')
      const them = await wireClient(name)
      await me.sees(name)
      me.phone.call(name)
      await them.next('call-request')
      them.send({ kind: 'call-request', contact: 'me', host: '127.0.0.1', port: await waitingPort() })
      expect(await me.untilCall('talking')).toMatchObject({ contact: name })
    },
  )

  it('that may have given up does not make the callee busy', async () => {
    const me = await phoneOf('me')
    const names = ['bob', 'carol', 'dave']
    const callers = await Promise.all(names.map((name) => wireClient(name)))
    for (const name of names) await me.sees(name)
    const call = (caller: WireClient | undefined) =>
      caller?.send({ kind: 'call-request', contact: 'me', host: '127.0.0.1', port: 1 })
    call(callers[0])
    await me.untilCall('ringing')
    call(callers[1])
    while (me.phone.state.waiting === undefined) await once(me.phone, 'state')
    expect(me.phone.state.waiting).toMatchObject({ contact: 'carol' })
    call(callers[2])
    expect(await callers[0]?.next('call-refused')).toEqual({ kind: 'call-refused', contact: 'me' })
    expect(me.phone.state).toMatchObject({ call: { contact: 'carol' }, waiting: { contact: 'dave' } })
    expect(me.records).toMatchObject([{ contact: 'bob', outcome: 'missed', seen: false }])
  })
})

describe('an original caller is refused, so that it can call again', () => {
  const calls = async (me: TestPhone, at = 1) => {
    const bob = await wireClient('bob')
    await me.sees('bob')
    bob.send({ kind: 'call-request', contact: 'me', host: '127.0.0.1', port: at })
    await me.untilCall('ringing')
    return bob
  }
  const refusal = { kind: 'call-refused', contact: 'me' }

  it('after ringing out', async () => {
    const bob = await calls(await phoneOf('me'))
    clock.advance(RING_TIMEOUT_MS)
    expect(await bob.next('call-refused')).toEqual(refusal)
  })

  it('before sleep', async () => {
    const me = await phoneOf('me')
    const bob = await calls(me)
    me.phone.sleep()
    expect(await bob.next('call-refused')).toEqual(refusal)
  })

  it('after an answer that cannot connect', async () => {
    const me = await phoneOf('me')
    const bob = await calls(me, await unusedPort())
    expect(me.accept()).toEqual({ ok: true })
    await me.untilCall('ended')
    clock.advance(UNIFORM_MS)
    expect(await bob.next('call-refused')).toEqual(refusal)
  })

  it.each(['signs out', 'signs in elsewhere', 'quits'])(
    'after an answer that cannot connect, at once when the user %s',
    async (leaves) => {
      const elsewhere = await wireClientElsewhere('bob')
      const me = await phoneOf('me')
      const bob = await calls(me, await unusedPort())
      expect(me.accept()).toEqual({ ok: true })
      await me.untilCall('ended')
      if (leaves === 'quits') await me.phone.shutdown()
      else {
        if (leaves === 'signs out') me.phone.signOut()
        me.phone.signIn({ name: 'me', server: `127.0.0.1:${elsewhere.port}` })
        await me.sees('bob')
      }
      expect(await bob.next('call-refused')).toEqual(refusal)
      clock.advance(UNIFORM_MS)
      // A namesake elsewhere is not told.
      expect((await elsewhere.wire.settled()).map(({ kind }) => kind)).not.toContain('call-refused')
    },
  )

  it('when it calls too often', async () => {
    const me = await phoneOf('me')
    const bob = await calls(me)
    me.phone.refuse(onStage(me.phone))
    await bob.next('call-refused')
    for (let n = 0; n < 4; n++) {
      bob.send({ kind: 'call-request', contact: 'me', host: '', port: 1 })
      await me.untilCall('ringing')
      me.phone.refuse(onStage(me.phone))
      await bob.next('call-refused')
      me.phone.dismissEnded()
    }
    // The server has its own limit.
    serverClock.advance(2000)
    bob.send({ kind: 'call-request', contact: 'me', host: '', port: 1 })
    expect(await bob.next('call-refused')).toEqual(refusal)
    expect(me.phone.state.call).toEqual({ kind: 'idle' })
  })
})
