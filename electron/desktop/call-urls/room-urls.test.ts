import { expect, it } from 'vitest'
import type { EnterOptions } from '../../../phone/rooms/room-manager'
import { RoomUrls } from './room-urls'

const LINK = 'qG5bX9c0T3mV7uYk2eRw1A'
const WORKSHOP = { server: 'talk.example', room: 'Workshop', link: LINK }

function rig() {
  const at: { server: string | undefined } = { server: undefined }
  const entered: { room: string; options: EnterOptions }[] = []
  const urls = new RoomUrls({
    server: () => at.server,
    addresses: (server) => (server === '127.0.0.1:4242' ? ['192.168.1.5:4242'] : [server]),
    enter: (room, options) => {
      entered.push({ room, options })
      return { ok: true }
    },
  })
  let changes = 0
  urls.on('changed', () => changes++)
  const signIn = (server: string | undefined): void => {
    at.server = server
    urls.followServer()
  }
  return { urls, entered, signIn, changes: () => changes }
}

it('is entered once, at its server, after the user confirms', () => {
  const { urls, entered, signIn } = rig()
  signIn('Talk.example:4242')
  urls.ask({ server: 'elsewhere', room: 'Attic' })
  urls.ask(WORKSHOP)
  expect(urls.state).toEqual({ roomUrl: { room: 'Workshop', server: 'talk.example', where: 'here' } })
  expect(urls.answerRoomUrl('elsewhere', 'Attic', true)).toMatchObject({ ok: false })
  expect(urls.answerRoomUrl('elsewhere', 'Workshop', true)).toMatchObject({ ok: false })
  expect(urls.answerRoomUrl('talk.example', 'Workshop', true)).toEqual({ ok: true })
  expect(urls.answerRoomUrl('talk.example', 'Workshop', true)).toMatchObject({ ok: false })
  expect(entered).toEqual([{ room: 'Workshop', options: { link: LINK } }])
})

it('waits while nobody is signed in, and says where it is while we are elsewhere', () => {
  const { urls, entered, signIn, changes } = rig()
  urls.ask(WORKSHOP)
  expect(urls.state.roomUrl?.where).toBe('signed-out')
  signIn('home.example')
  expect([urls.state.roomUrl?.where, changes()]).toEqual(['elsewhere', 2])
  urls.followServer()
  expect(changes()).toBe(2)
  expect(urls.answerRoomUrl('talk.example', 'Workshop', true)).toEqual({
    ok: false,
    problem: { key: 'problem.roomElsewhere', fill: { name: 'Workshop', server: 'talk.example' } },
  })
  signIn(undefined)
  urls.ask(WORKSHOP)
  expect(urls.answerRoomUrl('talk.example', 'Workshop', true)).toMatchObject({
    problem: { key: 'problem.roomSignedOut' },
  })
  expect(urls.state).toEqual({})
  expect(entered).toEqual([])
})

it('knows our own server by the address that others use, and is dropped when the user declines', () => {
  const { urls, entered, signIn } = rig()
  signIn('127.0.0.1:4242')
  urls.ask({ server: '192.168.1.5', room: 'Workshop' })
  expect(urls.state.roomUrl?.where).toBe('here')
  expect(urls.answerRoomUrl('192.168.1.5', 'Workshop', false)).toEqual({ ok: true })
  expect([urls.state, entered]).toEqual([{}, []])
})
