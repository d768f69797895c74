import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { FileProblem } from '../../base/files/json-file'
import { ManualClock } from '../../base/testing/manual-clock'
import { DEFAULT_ROOM_SETTINGS } from '../../protocol/rooms/inside'
import { KnownRooms, MAX_KNOWN_ROOMS } from './known-rooms'

const HERE = 'Talk.example'
const SETTINGS = { ...DEFAULT_ROOM_SETTINGS, topic: 'Tea', mode: 'push-to-talk' } as const

let folder: string
let file: string
let problems: FileProblem[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-rooms-'))
  file = join(folder, 'rooms.json')
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (): KnownRooms =>
  new KnownRooms({ file, clock: new ManualClock(), onProblem: (problem) => problems.push(problem) })

it('rooms are kept for each server, with what was seen, silenced and read', async () => {
  const rooms = open()
  let changes = 0
  rooms.on('changed', () => changes++)
  rooms.noteInside(HERE, 'Küche', SETTINGS, 5)
  rooms.noteInside(HERE, 'Küche', SETTINGS, 5)
  rooms.silence(HERE, 'Küche', 9)
  rooms.markRead(HERE, 'Küche', { id: 'one', unixMs: 7 })
  rooms.silence('elsewhere', 'Küche', 8)
  expect(changes).toBe(4)
  await rooms.flush()
  const again = open()
  expect(again.at('talk.example:4242')).toEqual([
    {
      ...{ server: 'talk.example:4242', name: 'Küche', enteredMs: 5, silencedUntilMs: 9 },
      seen: { topic: 'Tea', mode: 'push-to-talk', entry: 'anybody' },
      read: { id: 'one', unixMs: 7 },
    },
  ])
  again.silence(HERE, 'Küche', undefined)
  expect(again.find(HERE, 'Küche')).not.toHaveProperty('silencedUntilMs')
  again.forget(HERE, 'Küche')
  expect(again.at(HERE)).toEqual([])
  expect(again.at('elsewhere')).toMatchObject([{ silencedUntilMs: 8, enteredMs: 0 }])
  again.clear()
  await again.flush()
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ rooms: [] })
  expect(problems).toEqual([])
})

it('beyond the limit those go that we have not been in for longest', () => {
  const rooms = open()
  for (let n = 1; n <= MAX_KNOWN_ROOMS; n++) rooms.noteInside(HERE, `room ${n}`, SETTINGS, n)
  rooms.silence(HERE, 'never entered', 1)
  expect(rooms.find(HERE, 'never entered')).toBeDefined()
  expect(rooms.find(HERE, 'room 1')).toBeUndefined()
  expect(rooms.at(HERE)).toHaveLength(MAX_KNOWN_ROOMS)
})

it('what is no room costs only itself', () => {
  const fine = { server: 'here:4242', name: 'fine', enteredMs: 1 }
  writeFileSync(file, JSON.stringify({ rooms: [fine, { ...fine, name: 'two\nlines' }, 7] }))
  expect(open().at('here:4242')).toEqual([fine])
  expect(problems).toMatchObject([{ kind: 'unknown-values' }])
})
