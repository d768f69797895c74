import { expect, it } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import { pictureOf } from '../testing/images'
import { misses, sees, textPhones } from '../testing/text-phones'
import { MAX_PICTURE_BYTES } from '../model'
import { pictureHashOf } from './picture-format'

const { phoneOf } = textPhones()

const ANN = pictureOf('Ann', { bytes: MAX_PICTURE_BYTES })
const BOB = pictureOf('Bob')

type TextPhone = Awaited<ReturnType<typeof phoneOf>>

/** Two who see each other. */
async function two(): Promise<[TextPhone, TextPhone]> {
  const [ann, bob] = [await phoneOf('Ann'), await phoneOf('Bob')]
  await sees(ann.phone, 'Bob')
  await sees(bob.phone, 'Ann')
  return [ann, bob]
}

/** They write to each other, so that neither is a stranger. */
async function write(ann: TextPhone, bob: TextPhone): Promise<void> {
  ann.write('Bob', 'hello')
  await waitUntil(() => bob.received.includes('Ann: hello'))
  bob.write('Ann', 'hi')
  await waitUntil(() => ann.received.includes('Bob: hi'))
}

const has = (phone: TextPhone, other: TextPhone, picture: Uint8Array | undefined): Promise<unknown> =>
  waitUntil(
    () =>
      phone.pictures.of(other.kept.identity.fingerprint) === (picture ? pictureHashOf(picture) : undefined),
  )

const isHeld = (phone: TextPhone, by: TextPhone, picture: Uint8Array | undefined): Promise<unknown> =>
  waitUntil(
    () =>
      phone.pictures.heldBy(by.kept.identity.fingerprint, phone.kept.identity.fingerprint) ===
      (picture ? pictureHashOf(picture) : undefined),
  )

it('two who have written to each other get each other’s picture, whole', async () => {
  const [ann, bob] = await two()
  await ann.pictures.setOwn(ANN)
  await bob.pictures.setOwn(BOB)
  await write(ann, bob)
  await has(bob, ann, ANN)
  await has(ann, bob, BOB)
  expect(await bob.pictures.bytes(pictureHashOf(ANN))).toEqual(Buffer.from(ANN))
  await isHeld(ann, bob, ANN)
})

it('another picture, and that there is none any more, reach who has the earlier one', async () => {
  const [ann, bob] = await two()
  await ann.pictures.setOwn(ANN)
  await write(ann, bob)
  await isHeld(ann, bob, ANN)
  const later = pictureOf('Ann, later')
  await ann.pictures.setOwn(later)
  await isHeld(ann, bob, later)
  await has(bob, ann, later)
  expect(await bob.pictures.bytes(pictureHashOf(ANN))).toBeUndefined()
  await ann.pictures.removeOwn()
  await isHeld(ann, bob, undefined)
  await has(bob, ann, undefined)
})

it('two who have talked meet because of a picture, without a text, and after a restart too', async () => {
  const [ann, bob] = await two()
  // As their call has done.
  ann.kept.trust.pin('Bob', bob.kept.identity.fingerprint)
  bob.kept.trust.pin('Ann', ann.kept.identity.fingerprint)
  await ann.pictures.setOwn(ANN)
  ann.talk('Bob')
  bob.talk('Ann')
  await has(bob, ann, ANN)
  expect(bob.direct.summaries).toEqual([])
  await bob.leave()
  await misses(ann.phone, 'Bob')
  await ann.pictures.setOwn(BOB)
  const again = await phoneOf('Bob', bob.kept)
  expect(again.pictures.of(ann.kept.identity.fingerprint)).toBe(pictureHashOf(ANN))
  again.talk('Ann')
  await has(again, ann, BOB)
})

it('a stranger neither gets our picture nor shows theirs', async () => {
  const [ann, bob] = await two()
  await ann.pictures.setOwn(ANN)
  await bob.pictures.setOwn(BOB)
  ann.write('Bob', 'hello')
  await waitUntil(() => ann.states('Bob')[0] === 'delivered')
  ann.write('Bob', 'are you there?')
  await waitUntil(() => ann.states('Bob')[1] === 'delivered')
  // What Ann has told of her picture came before her second text.
  expect(bob.pictures.of(ann.kept.identity.fingerprint)).toBeUndefined()
  expect(ann.pictures.of(bob.kept.identity.fingerprint)).toBeUndefined()
  bob.write('Ann', 'hi')
  await has(bob, ann, ANN)
  await has(ann, bob, BOB)
})

it('only favourites, or nobody, get it when the user wants it so', async () => {
  const [ann, bob] = await two()
  await ann.pictures.setOwn(ANN)
  ann.direct.pictures.setAudience('nobody')
  await write(ann, bob)
  await waitUntil(() => bob.states('Ann').at(-1) === 'delivered')
  expect(bob.pictures.of(ann.kept.identity.fingerprint)).toBeUndefined()
  ann.favourites.add('Bob')
  ann.direct.pictures.setAudience('favourites')
  await has(bob, ann, ANN)
  ann.favourites.delete('Bob')
  ann.direct.pictures.recheckPeople([ann.person('Bob')])
  await has(bob, ann, undefined)
})

it('whoever is blocked, or has another identity than before, gets no other picture', async () => {
  const [ann, bob] = await two()
  const cat = await phoneOf('Cat')
  await sees(ann.phone, 'Cat')
  await ann.pictures.setOwn(ANN)
  await write(ann, bob)
  ann.write('Cat', 'hello')
  await waitUntil(() => cat.received.length === 1)
  cat.write('Ann', 'hi')
  await isHeld(ann, bob, ANN)
  await isHeld(ann, cat, ANN)
  ann.kept.trust.pin('Bob', 'a1'.repeat(32))
  await ann.pictures.setOwn(BOB)
  await has(cat, ann, BOB)
  expect(bob.pictures.of(ann.kept.identity.fingerprint)).toBe(pictureHashOf(ANN))
  ann.kept.trust.pin('Bob', bob.kept.identity.fingerprint)
  ann.blocked.add('Cat')
  await ann.pictures.setOwn(ANN)
  await isHeld(ann, bob, ANN)
  expect(cat.pictures.of(ann.kept.identity.fingerprint)).toBe(pictureHashOf(BOB))
})
