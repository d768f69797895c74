import { describe, expect, it } from 'vitest'
import { readPageAddress, roomUrlOf } from './page-address'

describe('the address of the page', () => {
  it.each([
    ['/call/alice', { kind: 'call', contact: 'alice' }],
    ['/call/%C3%89lo%C3%AFse%20M', { kind: 'call', contact: 'Éloïse M' }],
    ['/call/E%CC%81a', { kind: 'call', contact: 'Éa' }],
    ['/room/Lobby', { kind: 'room', room: 'Lobby', link: undefined }],
    ['/room/a%2Fb', { kind: 'room', room: 'a/b', link: undefined }],
    ['/call/', { kind: 'nowhere' }],
    ['/call/%20', { kind: 'nowhere' }],
    ['/call/%E0%A4', { kind: 'nowhere' }],
    ['/call/a/b', { kind: 'nowhere' }],
    ['/else/alice', { kind: 'nowhere' }],
  ])('%s is %j', (path, address) => expect(readPageAddress(path)).toEqual(address))
})

const LINK = 'qG5bX9c0T3mV7uYk2eRw1A'

describe('the secret of an invitation', () => {
  it.each([
    [`?link=${LINK}`, LINK],
    ['', undefined],
    ['?link=short', undefined],
    [`?link=${LINK}&more=1`, undefined],
  ])('of %j is %s', (query, link) => {
    expect(readPageAddress('/room/Lobby', query)).toEqual({ kind: 'room', room: 'Lobby', link })
  })
})

describe('the link to a room in the app', () => {
  it.each([
    ['http://192.168.1.5:4280', undefined, 'ringdown://192.168.1.5/room/K%C3%BCche'],
    ['https://talk.example', LINK, `ringdowns://talk.example/room/K%C3%BCche?link=${LINK}`],
    ['https://[fd00::1]:4280', undefined, 'ringdowns://[fd00::1]/room/K%C3%BCche'],
  ])('from %s with %j is %s', (page, link, url) => {
    expect(roomUrlOf(new URL(page), 'Küche', link)).toBe(url)
  })
})
