import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { RingdownProcess } from './testing/ringdown-process'
import { RunningProcesses } from './testing/running-processes'

const running = new RunningProcesses()
const servers = new RunningProcesses()
let folder: string
let port: number
// One for all: each process takes seconds of a busy computer to start.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-rooms-'))
  const local = ['--host', '127.0.0.1', '--port', '0', '--names', join(folder, 'names.json')]
  const server = servers.start(['serve', ...local, '--json'])
  port = (await server.next('listening')).port
  await server.next('rooms')
})
afterEach(() => running.end())
afterAll(async () => {
  await servers.end()
  rmSync(folder, { recursive: true })
})

const phone = (name: string, ...args: string[]): RingdownProcess => {
  const who = ['--server', `127.0.0.1:${port}`, '--name', name, '--identity', join(folder, `${name}.pem`)]
  return running.start(['phone', ...who, '--audio-in', 'none', '--audio-out', 'none', '--json', ...args])
}
const inside = async (it: RingdownProcess): Promise<void> => {
  while ((await it.next('room')).phase !== 'inside');
}
/** Resolves when the phone has come into a room that it was told to enter. */
const entered = async (it: RingdownProcess): Promise<void> => {
  while ((await it.next('room')).phase !== 'connecting');
  await inside(it)
}
/** Resolves when the phone sees exactly these in the room. */
const sees = async (it: RingdownProcess, names: string): Promise<void> => {
  for (;;) {
    const { members } = await it.next('members')
    const readers = members.filter(({ isInGroup, isPresent }) => isInGroup && isPresent)
    const there = readers.map(({ name }) => name).sort()
    if (there.join() === names) return
  }
}

it('three phones write to each other in a room, and its moderator puts one out', async () => {
  const ann = phone('ann', '--room', 'Tea', '--create')
  await inside(ann)
  const bob = phone('bob', '--room', 'Tea', '--say', 'hello from bob')
  const cid = phone('cid', '--room', 'Tea')
  await Promise.all([ann, bob, cid].map((each) => sees(each, 'ann,bob,cid')))
  const joined = [await ann.next('member-joined'), await ann.next('member-joined')]
  expect(joined.map(({ name }) => name).sort()).toEqual(['bob', 'cid'])
  const hello = await ann.next('text')
  expect(hello).toMatchObject({ name: 'bob', text: 'hello from bob', isEdited: false })
  ann.say(`reply ${hello.id} hello @bob`)
  let answer = await cid.next('text')
  // It may have come in time for the first one.
  while (answer.name !== 'ann') answer = await cid.next('text')
  expect(answer).toMatchObject({ name: 'ann', text: 'hello @bob', replyTo: hello.id, mentions: [hello.key] })
  ann.say(`edit ${answer.id} hello everybody`)
  while (!(await cid.next('text')).isEdited);
  ann.say('topic Coffee')
  while ((await bob.next('room')).topic !== 'Coffee');
  const codes = (it: RingdownProcess): string | undefined =>
    it.events.findLast((event) => event.event === 'safety-code')?.code
  await ann.until(() => codes(ann) !== undefined, 'a code')
  await bob.until(() => codes(bob) === codes(ann), 'the same code')

  bob.say('kick cid')
  await bob.until(() => bob.stdout.includes('only moderators may do that'), 'a refusal')
  ann.say('kick cid')
  expect(await cid.next('room-ended')).toMatchObject({ room: 'Tea', cause: 'kicked' })
  expect(await cid.exited).toBe(4)
  await sees(ann, 'ann,bob')
  expect(await ann.next('member-left')).toMatchObject({ name: 'cid' })
  bob.say('leave')
  expect(await bob.next('room-ended')).toMatchObject({ cause: 'left' })
  expect(await bob.exited).toBe(0)
  ann.say('quit')
  expect(await ann.exited).toBe(0)
})

it('a phone enters by a link, and leaves after the duration', async () => {
  const ann = phone('ann', '--room', 'Link', '--create')
  await inside(ann)
  ann.say('entry link')
  ann.say('link')
  const { link } = await ann.next('invitation')
  const bob = phone('bob', '--room', 'Link', '--link', link, '--duration', '0.1')
  const stranger = phone('cid', '--room', 'Link')
  const lost = phone('dan', '--room', 'Nowhere')
  await inside(bob)
  expect(await bob.exited).toBe(0)
  expect(await stranger.next('room-ended')).toMatchObject({ cause: 'not-invited' })
  expect(await stranger.exited).toBe(4)
  expect(await lost.next('room-ended')).toMatchObject({ cause: 'no-room' })
})

it('a phone whose name is taken from it does not end as one that has left the room', async () => {
  const ann = phone('ann', '--room', 'Name', '--create')
  await inside(ann)
  phone('ann')
  expect(await ann.next('room-ended')).toMatchObject({ cause: 'left' })
  expect(await ann.exited).toBe(2)
})

it('a phone asks those who have been in its room to come, once a minute, and is asked', async () => {
  const ann = phone('ann', '--room', 'Den', '--create')
  await inside(ann)
  const bob = phone('bob')
  await bob.next('online')
  bob.say('enter Den')
  await Promise.all([entered(bob), sees(ann, 'ann,bob')])
  bob.say('leave')
  await bob.next('room-ended')
  await sees(ann, 'ann')
  ann.say('ring')
  expect(await bob.next('asked-into')).toMatchObject({ room: 'Den', name: 'ann' })
  ann.say('ring')
  await ann.until(() => ann.stdout.includes('a minute'), 'a refusal')
  bob.say('enter Den')
  await entered(bob)
  bob.say('ring')
  await bob.until(() => bob.stdout.includes('can ring everyone'), 'a refusal')
  bob.say('quit')
  ann.say('quit')
  expect(await Promise.all([bob.exited, ann.exited])).toEqual([0, 0])
})
