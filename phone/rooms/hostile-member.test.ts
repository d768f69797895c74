import { expect, it } from 'vitest'
import { isObject, jsonIn } from '../../base/json'
import { waitUntil } from '../../base/testing/wait-until'
import { type RoomPhone, roomsOnServer, together } from '../testing/rooms-on-server'
import type { RoomPerson } from './room-people'

const { server, phoneAt, liar, kept } = roomsOnServer()

/** The phone of a member whose program is a changed one: it says commits in place of texts. */
async function mallorys(gatewayPort: number) {
  const commits: object[] = []
  const port = await liar(gatewayPort, {
    toRoom: (text) => {
      const object = jsonIn(text)
      if (!isObject(object) || object['action'] !== 'text') return [text]
      const said = commits.shift()
      return said === undefined ? [text] : [JSON.stringify({ ...said, id: object['id'] })]
    },
  })
  const phone = phoneAt(port, 'Mallory')
  return {
    phone,
    /** Says a commit. */
    commits: (commit: object): void => {
      commits.push(commit)
      phone.room.write('instead')
    },
  }
}

/** Mallory becomes a moderator, without the right to it. */
async function usurpation({ room, key }: RoomPhone) {
  const commit = await room.keys?.nameModerators([key])
  if (!commit) throw new Error('Mallory has no keys')
  return {
    ...{ action: 'commit', group: 1, epoch: Number(commit.epoch) },
    data: Buffer.from(commit.commit).toString('base64url'),
    info: Buffer.from(commit.groupInfo).toString('base64url'),
  }
}

it('a member who breaks the rules is out, and the others go on', async () => {
  const { phone, gateway } = await server()
  const ann = phone('Ann')
  await together(ann)
  const [bob, cid] = [phone('Bob'), phone('Cid')]
  const mallory = await mallorys(gateway.port)
  await together(ann, bob, cid, mallory.phone)
  mallory.commits(await usurpation(mallory.phone))
  await waitUntil(() => mallory.phone.end !== undefined)
  expect(mallory.phone.end).toBe('kicked')
  await together(ann, bob, cid)
  ann.room.write('still here')
  await waitUntil(() => [ann, bob, cid].every(({ told }) => told.endsWith('Ann: still here')))
  for (const each of [ann, bob, cid]) expect(each.end).toBeUndefined()
  const found = (await kept()).filter(({ kind }) => kind === 'found')
  expect(found.map(({ group, name }) => `${group} ${name === 'Mallory' ? 'Mallory' : 'another'}`)).toEqual([
    '1 another',
    '2 another',
  ])
})

it('a commit that is none costs the room a moment', async () => {
  const { phone, gateway } = await server()
  const ann = phone('Ann')
  await together(ann)
  const [bob, cid] = [phone('Bob'), phone('Cid')]
  const mallory = await mallorys(gateway.port)
  await together(ann, bob, cid, mallory.phone)
  const good = await usurpation(mallory.phone)
  const bytes = Buffer.from(good.data, 'base64url')
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  mallory.commits({ ...good, data: bytes.toString('base64url') })
  await waitUntil(() => [ann, bob, cid].every((each) => each.heard('phase').filter(isAgreeing).length > 1))
  const isInside = ({ phase, readers }: RoomPhone): boolean => phase === 'inside' && readers === 'Ann,Bob,Cid'
  await waitUntil(() => [ann, bob, cid].every(isInside))
  cid.room.write('still here')
  await waitUntil(() => [ann, bob, cid].every(({ told }) => told.endsWith('Cid: still here')))
  for (const each of [ann, bob, cid]) expect(each.end).toBeUndefined()
  // It waits before it may commit, so it has no keys.
  expect(mallory.phone.phase).toBe('agreeing')
})

it('nobody enters under the name of somebody else', async () => {
  const { phone } = await server()
  const ann = phone('Ann')
  await together(ann)
  const cid = phone('Cid')
  await together(ann, cid)
  const mallory = phone('Bob', { signedInAs: 'Mallory' })
  await waitUntil(() => mallory.end !== undefined)
  expect(mallory.end).toBe('kicked')
  await together(ann, cid)
  for (const each of [ann, cid])
    expect(
      each
        .heard('members')
        .flatMap(({ members }) => members)
        .filter(isBobInGroup),
    ).toEqual([])
})

it('who has made a room under the name of somebody else is shown to dispute it', async () => {
  const { phone } = await server()
  const mallory = phone('Bob', { signedInAs: 'Mallory' })
  await together(mallory)
  const ann = phone('Ann')
  await together(mallory, ann)
  expect(ann.members.filter(({ isDisputed }) => isDisputed).map(({ key }) => key)).toEqual([mallory.key])
})

const isBobInGroup = ({ name, isInGroup }: RoomPerson): boolean => name === 'Bob' && isInGroup
const isAgreeing = ({ phase }: { readonly phase: string }): boolean => phase === 'agreeing'
