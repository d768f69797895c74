import { expect, it } from 'vitest'
import { isObject, jsonIn, type JsonObject } from '../../base/json'
import { waitUntil } from '../../base/testing/wait-until'
import { roomsOnServer, together } from '../testing/rooms-on-server'

const { server, phoneAt, liar, kept } = roomsOnServer()

/** @throws for what is no object */
function objectIn(text: string): JsonObject {
  const object = jsonIn(text)
  if (!isObject(object)) throw new Error(`this is no object: ${text}`)
  return object
}
const isEvent = (text: string, kind?: string): boolean => {
  const { action, kind: its } = objectIn(text)
  return action === 'event' && (kind === undefined || its === kind)
}

it('a connection that is cut amid a commit costs nothing: the commit counts once', async () => {
  const { phone, gateway } = await server()
  const ann = phone('Ann')
  await together(ann)
  const cuts = new Set<string>()
  const isFirst = (cut: string): boolean => !cuts.has(cut) && cuts.add(cut).size > 0
  const port = await liar(gateway.port, {
    // What Bob says does not arrive; then it does, and its event does not come back.
    toRoom: (text, cut) => {
      const { action } = objectIn(text)
      if ((action !== 'commit' && action !== 'text') || !isFirst(`${action} to the room`)) return [text]
      cut()
      return []
    },
    toPhone: (text, cut) => {
      const { kind, name } = objectIn(text)
      if (!isEvent(text) || name !== 'Bob' || !isFirst(`${String(kind)} to Bob`)) return [text]
      cut()
      return []
    },
  })
  const bob = phoneAt(port, 'Bob')
  await together(ann, bob)
  expect(cuts.size).toBe(2)
  bob.room.write('one')
  await waitUntil(() => ann.told === 'Bob: one' && bob.told === 'Bob: one')
  expect(cuts.size).toBe(4)
  ann.room.write('two')
  await waitUntil(() => bob.told === 'Bob: one, Ann: two')
  expect(ann.told).toBe('Bob: one, Ann: two')
  // One entry, and one text of each.
  expect((await kept()).map(({ kind }) => kind)).toEqual(['found', 'commit', 'text', 'text'])
})

it('what a host repeats is shown once, under whatever number', async () => {
  const { phone, gateway } = await server()
  const ann = phone('Ann')
  await together(ann)
  const seen: string[] = []
  let added = 0
  const port = await liar(gateway.port, {
    // Each event comes twice, and each text once more as a new event with the next number.
    toPhone: (text) => {
      const object = objectIn(text)
      const moved = (by: JsonObject, n: number): string => JSON.stringify({ ...by, number: n })
      if (object['action'] !== 'event' || typeof object['number'] !== 'number') return [text]
      const number = object['number'] + added
      seen.push(text)
      if (object['kind'] !== 'text') return [moved(object, number), moved(object, number)]
      added++
      return [moved(object, number), moved(object, number), moved(object, number + 1)]
    },
  })
  const bob = phoneAt(port, 'Bob')
  await together(ann, bob)
  for (const text of ['one', 'two', 'three']) ann.room.write(text)
  bob.room.write('mine')
  await waitUntil(() => bob.heard('message').length >= 4 && ann.heard('message').length >= 4)
  expect(bob.told.split(', ').toSorted()).toEqual(['Ann: one', 'Ann: three', 'Ann: two', 'Bob: mine'])
  expect(seen.length).toBeGreaterThan(4)
})

it('what a host leaves out or reorders is fetched again', async () => {
  const { phone, gateway } = await server()
  const ann = phone('Ann')
  await together(ann)
  let lost = 0
  const held: string[] = []
  const port = await liar(gateway.port, {
    toPhone: (text) => {
      if (!isEvent(text, 'text') || lost >= 2) return [text]
      // The first text is lost; the second one comes after the third.
      if (held.length === 0) {
        held.push(text)
        return []
      }
      lost++
      return [text, ...held.splice(0)]
    },
  })
  const bob = phoneAt(port, 'Bob')
  await together(ann, bob)
  for (const text of ['one', 'two', 'three', 'four']) ann.room.write(text)
  const all = 'Ann: one, Ann: two, Ann: three, Ann: four'
  await waitUntil(() => bob.told === all)
  expect(lost).toBeGreaterThan(0)
  expect(bob.heard('phase').map(({ phase }) => phase)).toContain('reconnecting')
})

it('what a host makes up, or gives another author, is not shown', async () => {
  const { phone, gateway } = await server()
  const [ann, cid] = [phone('Ann'), phone('Cid')]
  await together(ann, cid)
  let added = 0
  const forgeries = (object: JsonObject): JsonObject[] => {
    const data = typeof object['data'] === 'string' ? object['data'] : ''
    const broken = Buffer.from(data, 'base64url')
    broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1
    const plain = Buffer.from(JSON.stringify({ kind: 'text', id: 'a'.repeat(22), text: 'forged' }))
    return [
      { ...object, data: plain.toString('base64url') },
      { ...object, data: broken.toString('base64url') },
      { ...object, kind: 'proposal' },
    ]
  }
  const port = await liar(gateway.port, {
    toPhone: (text) => {
      const object = objectIn(text)
      if (object['action'] !== 'event' || typeof object['number'] !== 'number') return [text]
      let number = object['number'] + added
      const told: string[] = []
      if (object['kind'] === 'text')
        for (const forged of forgeries(object)) {
          told.push(JSON.stringify({ ...forged, number: number++ }))
          added++
        }
      // The text of Ann is said to be of Cid.
      const author = object['name'] === 'Ann' ? { name: 'Cid', key: cid.key } : {}
      return [...told, JSON.stringify({ ...object, ...author, number })]
    },
  })
  const bob = phoneAt(port, 'Bob')
  await together(ann, cid, bob)
  ann.room.write('from Ann')
  await waitUntil(() => bob.heard('message').length > 0)
  bob.room.write('from Bob')
  await waitUntil(() => bob.heard('message').length > 1)
  expect(bob.told).toBe('Ann: from Ann, Bob: from Bob')
  expect(bob.room.messages[0]?.key).toBe(ann.key)
  expect(bob.end).toBeUndefined()
})

it('a host that shows a commit that is none is left, and the keys are agreed on again', async () => {
  const { phone, gateway } = await server()
  const ann = phone('Ann')
  await together(ann)
  let isLying = false
  const port = await liar(gateway.port, {
    toPhone: (text) => {
      const object = objectIn(text)
      if (!isLying || !isEvent(text, 'text')) return [text]
      isLying = false
      const commit = Buffer.from(String(object['data']), 'base64url').fill(7, 60)
      return [JSON.stringify({ ...object, kind: 'commit', epoch: 1, data: commit.toString('base64url') })]
    },
  })
  const bob = phoneAt(port, 'Bob')
  await together(ann, bob)
  isLying = true
  ann.room.write('taken away')
  await waitUntil(() => bob.heard('phase').filter(({ phase }) => phase === 'agreeing').length === 2)
  await together(ann, bob)
  ann.room.write('heard again')
  await waitUntil(() => bob.told === 'Ann: heard again')
  expect(bob.end).toBeUndefined()
})
