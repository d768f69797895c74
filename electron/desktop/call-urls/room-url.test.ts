import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRoomName } from '../../../protocol/rooms'
import { contactOfCallUrl } from './call-url'
import { roomOfUrl, roomUrl } from './room-url'

const LINK = 'qG5bX9c0T3mV7uYk2eRw1A'

describe('a room’s URL', () => {
  it.each([
    ['ringdown://talk.example:4242/room/Workshop', 'talk.example:4242', 'Workshop', undefined],
    ['ringdown://talk.example/room/Workshop/', 'talk.example', 'Workshop', undefined],
    ['Ringdown://192.168.1.5:4242/room/K%C3%BCche', '192.168.1.5:4242', 'Küche', undefined],
    ['ringdown://[fd00::1]:4242/room/a%2Fb', '[fd00::1]:4242', 'a/b', undefined],
    [`ringdowns://talk.example:4243/room/W?link=${LINK}`, 'ringdowns://talk.example:4243', 'W', LINK],
  ])('%s names %s, %s', (url, server, room, link) => {
    expect(roomOfUrl(url)).toEqual({ server, room, ...(link !== undefined && { link }) })
    expect(contactOfCallUrl(url)).toBeUndefined()
  })

  it.each([
    [''],
    ['ringdown:Workshop'],
    ['ringdown://talk.example/Workshop'],
    ['ringdown://talk.example/room/'],
    ['ringdown:///room/Workshop'],
    ['callto://talk.example/room/Workshop'],
    ['http://talk.example/room/Workshop'],
    [' ringdown://talk.example/room/Workshop'],
    ['ringdown://me@talk.example/room/Workshop'],
    ['ringdown://talk.example:99999/room/Workshop'],
    ['ringdown://talk.example/room/a/b'],
    ['ringdown://talk.example/room/%'],
    ['ringdown://talk.example/room/%00'],
    ['ringdown://talk.example/room/W?link=short'],
    [`ringdown://talk.example/room/W?link=${LINK}&more=1`],
    [`ringdown://talk.example/room/W#${LINK}`],
    [`ringdown://talk.example/room/${'x'.repeat(65)}`],
    [`ringdown://talk.example/room/${'%61'.repeat(400)}`],
  ])('%j names no room', (url) => expect(roomOfUrl(url)).toBeUndefined())

  it('is read as it was written, for any room', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 16 }).filter(isRoomName)
    fc.assert(
      fc.property(name, fc.boolean(), (room, encrypted) => {
        const server = `${encrypted ? 'ringdowns://' : ''}talk.example:4250`
        expect(roomOfUrl(roomUrl({ server, room, link: LINK }) ?? '')).toEqual({ server, room, link: LINK })
      }),
    )
    expect(roomUrl({ server: 'two words', room: 'W' })).toBeUndefined()
    expect(roomUrl({ server: 'fd00::1', room: 'W' })).toBe('ringdown://[fd00::1]:4242/room/W')
  })
})
