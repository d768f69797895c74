import { expect, it } from 'vitest'
import { personAt } from '../../../phone/people/person-id'
import { pastedImage } from '../../../phone/testing/images'
import { type App, desksOnServer, enterAll, HERE, ROOM, until } from './testing/desks-on-server'

const { start, appAt } = desksOnServer()

/** Ann and Bob in a room. */
const two = async (): Promise<readonly [App, App]> => {
  const { port } = await start()
  const [ann, bob] = [await appAt(port, 'Ann'), await appAt(port, 'Bob')]
  await enterAll(ann, bob)
  return [ann, bob]
}
/** As it comes from a window. */
const pasted = () => new Uint8Array(pastedImage().bytes)
const words = (texts: readonly { name: string; text: string; delivery?: string }[]) =>
  texts.map(({ name, text, delivery = '' }) => `${name}: ${text} ${delivery}`.trim())

it('a text is shown at once, and is delivered when it has its place', async () => {
  const [ann, bob] = await two()
  await until(() => ann.told.length === 1, ann)
  expect(ann.told).toEqual([{ conversation: HERE, put: [], isWhole: true }])
  expect(ann.texts.writeText(HERE, 'hello', { mentions: [bob.key] })).toEqual({ ok: true })
  expect(ann.written()).toMatchObject([
    { text: 'hello', name: 'Ann', key: ann.key, delivery: 'sending', mentions: [bob.key] },
  ])
  await until(() => ann.shown()[0]?.delivery === 'delivered', ann)
  await until(() => bob.shown().length === 1, bob)
  const [text] = bob.written()
  expect(text).not.toHaveProperty('delivery')
  expect(bob.texts.writeText(HERE, 'hi', { replyTo: text?.id ?? '' })).toEqual({ ok: true })
  await until(() => ann.shown().length === 2, ann, bob)
  expect(words(ann.shown())).toEqual(['Ann: hello delivered', 'Bob: hi'])
  expect(ann.written()[1]?.replyTo).toBe(text?.id)
  ann.texts.editText(HERE, text?.id ?? '', 'good day')
  await until(() => bob.shown()[0]?.text === 'good day', ann, bob)
  expect(bob.shown()[0]).toMatchObject({ isEdited: true })
  ann.texts.deleteText(HERE, text?.id ?? '')
  await until(() => bob.shown()[0]?.isDeleted === true, ann, bob)
  ann.texts.tellTyping(HERE)
  await until(() => bob.typing.length === 1, bob)
  expect(bob.typing).toEqual([{ conversation: HERE, key: ann.key, name: 'Ann' }])
})

it('what is written when nothing can be sent fails, and can be taken away', async () => {
  const [ann] = await two()
  const many = Array.from({ length: 201 }, (_, n) => ann.texts.writeText(HERE, `text ${n}`))
  expect(many.every(({ ok }) => ok)).toBe(true)
  const failed = ann.written().filter(({ delivery }) => delivery === 'failed')
  expect(words(failed)).toEqual(['Ann: text 200 failed'])
  expect(ann.texts.deleteText(HERE, failed[0]?.id ?? '')).toEqual({ ok: true })
  await until(() => ann.shown().length === 200, ann)
  // Whatever is still on its way when the room ends has failed.
  ann.rooms.closeRoom()
  await until(() => ann.phone.rooms.state?.phase === 'ended', ann)
  expect(ann.written().every(({ delivery }) => delivery === 'delivered' || delivery === 'failed')).toBe(true)
  expect(ann.texts.writeText(HERE, 'late')).toMatchObject({ problem: { key: 'problem.notInRoom' } })
})

it('images are shown at once, and nothing of them that is secret leaves the desk', async () => {
  const [ann, bob] = await two()
  const bytes = pasted()
  expect(ann.texts.sendImage(HERE, { bytes })).toEqual({ ok: true })
  const [sending] = ann.written()
  const image = { type: 'image/png', width: 640, height: 480, bytes: bytes.length }
  expect(sending).toMatchObject({ delivery: 'sending', image, text: '' })
  expect(await ann.texts.getImage(HERE, sending?.id ?? '')).toEqual(bytes)
  await until(() => bob.shown().length === 1 && ann.shown()[0]?.delivery === 'delivered', ann, bob)
  expect(bob.shown()[0]?.image).toEqual(image)
  expect(bob.written()[0]?.image).toEqual(image)
  const got = await bob.texts.getImage(HERE, sending?.id ?? '')
  expect(got).toEqual(bytes)
  // Windows are given the whole memory of a buffer.
  expect(got?.buffer.byteLength).toBe(bytes.length)
  expect(await bob.texts.getImage(HERE, 'none')).toBeUndefined()
})

it('says what is no image, and where nothing can be written', async () => {
  const [ann] = await two()
  const huge = pasted()
  new DataView(huge.buffer).setUint32(16, 100_000)
  const problemOf = (result: { ok: boolean; problem?: { key: string } }) => result.problem?.key
  expect(problemOf(ann.texts.sendImage(HERE, { bytes: new Uint8Array(9) }))).toBe('problem.imageKind')
  expect(problemOf(ann.texts.sendImage(HERE, { bytes: huge }))).toBe('problem.imageSize')
  expect(problemOf(ann.texts.writeText(HERE, ' '))).toBe('problem.roomText')
  const elsewhere = { kind: 'room', name: 'Attic' } as const
  expect(problemOf(ann.texts.writeText(elsewhere, 'hello'))).toBe('problem.notInRoom')
  expect(problemOf(ann.texts.sendImage(elsewhere, { bytes: pasted() }))).toBe('problem.notInRoom')
  expect(ann.texts.getTexts(elsewhere)).toEqual([])
  expect(await ann.texts.getImage(elsewhere, 'none')).toBeUndefined()
  const person = { kind: 'person', id: personAt('talk.example', 'Bob') } as const
  expect(problemOf(ann.texts.writeText(person, 'hello'))).toBe('problem.notInRoom')
  expect(ann.written()).toEqual([])
})

it('texts begin anew with each entry', async () => {
  const [ann, bob] = await two()
  bob.texts.writeText(HERE, 'hello')
  await until(() => ann.shown().length === 1, ann, bob)
  ann.rooms.enterRoom('Attic', { create: {} })
  expect(ann.written()).toEqual([])
  await until(() => ann.told.at(-1)?.isWhole === true, ann)
  expect(ann.told.at(-1)).toMatchObject({ conversation: { name: 'Attic' }, put: [] })
  ann.rooms.enterRoom(ROOM)
  await until(() => ann.told.at(-1)?.conversation.kind === 'room' && ann.shown().length === 0, ann)
})
