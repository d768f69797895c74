import { expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { Invitations } from './invitations'

const ADA = { server: 'talk.example', contact: 'Ada' }

function rig() {
  const clock = new ManualClock()
  const at: { server: string | undefined; page: string | undefined } = { server: undefined, page: undefined }
  const online = new Set<string>()
  const asked: unknown[] = []
  const invitations = new Invitations({
    clock,
    server: () => at.server,
    me: () => 'Grace Hopper',
    guestPage: () => at.page,
    addresses: (server) => (server === '127.0.0.1:4242' ? ['192.168.1.5:4242', server] : [server]),
    isOnline: (contact) => online.has(contact),
    askToCall: (contact) => asked.push(contact),
    askToEnter: (place) => asked.push(place),
  })
  let changes = 0
  invitations.on('changed', () => changes++)
  const signIn = (server: string | undefined): void => {
    at.server = server
    invitations.follow()
  }
  return { at, clock, online, asked, invitations, signIn, changes: () => changes }
}

it('waits for the sign-in, and then for its contact, before it asks to call', () => {
  const { invitations, online, asked, signIn, clock } = rig()
  expect(invitations.openInvitation(' ringdown://talk.example/Ada ')).toEqual({ ok: true })
  expect(invitations.state).toEqual({ invitation: { ...ADA, where: 'signed-out' } })
  signIn('Talk.example:4242')
  expect(invitations.state).toEqual({ invitation: { ...ADA, where: 'here' } })
  expect(asked).toEqual([])
  online.add('Ada')
  invitations.follow()
  expect([asked, invitations.state]).toEqual([['Ada'], {}])
  clock.advance(60_000)
  invitations.follow()
  expect(asked).toEqual(['Ada'])
})

it('asks about somebody who is not there after a while, unless we have signed out again', () => {
  const { invitations, asked, signIn, clock } = rig()
  signIn('talk.example')
  invitations.ask(ADA)
  signIn(undefined)
  clock.advance(60_000)
  expect(asked).toEqual([])
  signIn('talk.example')
  clock.advance(3_000)
  expect([asked, invitations.state]).toEqual([['Ada'], {}])
})

it('to a network alone is over once we are there', () => {
  const { invitations, asked, signIn, changes } = rig()
  invitations.openInvitation('ringdown://192.168.1.5:4242')
  expect(changes()).toBe(1)
  signIn('127.0.0.1:4242')
  expect([asked, invitations.state, changes()]).toEqual([[], {}, 2])
})

it('says that it leads elsewhere, and is dropped on wish', () => {
  const { invitations, asked, signIn } = rig()
  signIn('home.example')
  invitations.ask(ADA)
  expect(invitations.state.invitation?.where).toBe('elsewhere')
  expect(invitations.dropInvitation()).toEqual({ ok: true })
  signIn('talk.example')
  expect([asked, invitations.state]).toEqual([[], {}])
})

it('to a room is asked about as the room’s URL is, in place of an earlier one', () => {
  const { invitations, asked } = rig()
  invitations.ask(ADA)
  expect(invitations.openInvitation('ringdown://talk.example/room/Workshop').ok).toBe(true)
  expect([asked, invitations.state]).toEqual([[{ server: 'talk.example', room: 'Workshop' }], {}])
})

it('refuses what is none, and keeps the one before', () => {
  const { invitations } = rig()
  invitations.ask(ADA)
  expect(invitations.openInvitation('ringdown://two words')).toEqual({
    ok: false,
    problem: { key: 'problem.noInvitation' },
  })
  expect(invitations.state.invitation).toMatchObject(ADA)
})

it('of our own has the address for others, unless only this computer reaches it', () => {
  const { invitations, signIn } = rig()
  expect(invitations.ownInvitation()).toBeUndefined()
  signIn('127.0.0.1:4242')
  expect(invitations.ownInvitation()).toBe('ringdown://192.168.1.5:4242/Grace%20Hopper')
  signIn('ringdowns://talk.example')
  expect(invitations.ownInvitation()).toBe('ringdowns://talk.example:4243/Grace%20Hopper')
  for (const server of ['localhost', '127.0.0.1:4300', '[::1]:4242']) {
    signIn(server)
    expect(invitations.ownInvitation()).toBeUndefined()
  }
})

it('of our own tells the page by which guests call us, where the server has one', () => {
  const { at, invitations, signIn } = rig()
  at.page = 'https://talk.example:4280/'
  expect(invitations.ownGuestPage()).toBeUndefined()
  signIn('ringdowns://talk.example')
  expect(invitations.ownGuestPage()).toBe('https://talk.example:4280/call/Grace%20Hopper')
  at.page = undefined
  expect(invitations.ownGuestPage()).toBeUndefined()
})
