import { expect, it } from 'vitest'
import { rosterScene } from './testing/roster-scene'

const signal = { reference: '0123456789abcdef', json: new Uint8Array(2) }

it('A signal arrives after the call request before it, once both are told of each other', async () => {
  const { signIn, call, signal: send, settle, crowd } = await rosterScene()
  crowd()
  const [alice, bob] = [signIn('alice'), signIn('bob')]
  call(alice, 'bob', 'offer')
  send(alice, 'bob', signal)
  expect(bob.port.told).toEqual([{ kind: 'signed-in' }])
  settle()
  expect(bob.port.take().slice(-2)).toEqual([
    { kind: 'ring', caller: 'alice', offer: 'offer' },
    { kind: 'signal', sender: 'alice', signal },
  ])
})

it('A signal that waits is dropped when either has left, also for somebody else with the name', async () => {
  const { signIn, signOut, signal: send, settle, crowd } = await rosterScene()
  crowd()
  const [alice, bob, carol] = [signIn('alice'), signIn('bob'), signIn('carol')]
  send(alice, 'bob', signal)
  send(carol, 'alice', signal)
  signOut(bob)
  signOut(carol)
  const another = signIn('bob')
  settle()
  for (const { port } of [alice, another])
    expect(port.take().filter(({ kind }) => kind === 'signal')).toEqual([])
  send(carol, 'alice', signal)
  expect(alice.port.take()).toEqual([])
})

it('As many signals wait as have room, and later ones pass again', async () => {
  const { signIn, signal: send, settle, crowd, clock } = await rosterScene()
  crowd()
  const senders = Array.from({ length: 20 }, (_, n) => signIn(`s${n}`))
  const recipients = Array.from({ length: 20 }, (_, n) => signIn(`r${n}`))
  for (const sender of senders)
    for (const { name } of recipients) for (let n = 0; n < 4; n++) send(sender, name, signal)
  settle()
  const taken = () => recipients.flatMap(({ port }) => port.take()).filter(({ kind }) => kind === 'signal')
  expect(taken()).toHaveLength(1000)
  clock.advance(10_000)
  for (const sender of senders) send(sender, 'r0', signal)
  expect(taken()).toHaveLength(20)
})
