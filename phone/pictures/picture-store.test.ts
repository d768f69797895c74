import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { FileProblem } from '../../base/files/json-file'
import { ManualClock } from '../../base/testing/manual-clock'
import { pictureOf } from '../testing/images'
import { pictureHashOf } from './picture-format'
import { MAX_PICTURES, PictureStore } from './picture-store'

let folder: string
let clock: ManualClock
let problems: FileProblem[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-pictures-'))
  clock = new ManualClock()
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (): PictureStore =>
  new PictureStore({ folder, clock, onProblem: (problem) => problems.push(problem) })
const files = (): readonly string[] => readdirSync(join(folder, 'pictures')).sort()

const OWN = 'a1'.repeat(32)
const BOB = 'b2'.repeat(32)
const picture = pictureOf('Bob')
const hash = pictureHashOf(picture)
const person = (number: number): string => number.toString(16).padStart(64, '0')

it('keeps our picture and those of others over a restart', async () => {
  const store = open()
  await store.setOwn(pictureOf('me'))
  await store.keep(BOB, picture)
  store.noteHeld(BOB, OWN, hash)
  await store.flush()
  const again = open()
  expect(again.own).toBe(pictureHashOf(pictureOf('me')))
  expect(await again.bytes(again.own ?? '')).toEqual(pictureOf('me'))
  expect(await again.bytes(again.of(BOB) ?? '')).toEqual(picture)
  expect(again.heldBy(BOB, OWN)).toBe(hash)
  expect(files()).toEqual([`${BOB}.jpg`, 'own.jpg'])
  expect(problems).toEqual([])
})

it('removes the files of pictures that are gone', async () => {
  const store = open()
  await store.setOwn(picture)
  await store.keep(BOB, picture)
  store.forget(BOB)
  await store.removeOwn()
  await store.flush()
  expect(files()).toEqual([])
  expect(open().own).toBeUndefined()
})

it('leaves other files alone', async () => {
  const store = open()
  await store.setOwn(picture)
  writeFileSync(join(folder, 'pictures', 'holiday.jpg'), 'mine')
  await store.keep(BOB, picture)
  store.clearPeople()
  await store.flush()
  expect(files()).toEqual(['holiday.jpg', 'own.jpg'])
})

it('takes a picture for none when its file is another one', async () => {
  const store = open()
  await store.keep(BOB, picture)
  writeFileSync(join(folder, 'pictures', `${BOB}.jpg`), pictureOf('Eve'))
  expect(await store.bytes(hash)).toBeUndefined()
  // It is asked for again when the two meet.
  expect(store.of(BOB)).toBeUndefined()
})

it('has none of our own when its file is lost, whoever else shows the same one', async () => {
  const store = open()
  await store.keep(BOB, picture)
  await store.setOwn(picture)
  const changes: string[] = []
  store.on('own', () => changes.push(store.own ?? 'none'))
  rmSync(join(folder, 'pictures', 'own.jpg'))
  expect(await store.bytes(hash)).toBeUndefined()
  expect(changes).toEqual(['none'])
  expect(store.of(BOB)).toBe(hash)
  expect(await store.bytes(hash)).toEqual(picture)
})

it('takes the file for our picture when the program ended before the index was written', async () => {
  const store = open()
  await store.setOwn(picture)
  const later = pictureOf('later')
  writeFileSync(join(folder, 'pictures', 'own.jpg'), later)
  expect(await store.bytes(hash)).toBeUndefined()
  expect(store.own).toBe(pictureHashOf(later))
  expect(await store.bytes(pictureHashOf(later))).toEqual(later)
})

it('keeps what cannot be read now', async () => {
  const store = open()
  await store.keep(BOB, picture)
  const pictures = join(folder, 'pictures')
  renameSync(pictures, join(folder, 'away'))
  writeFileSync(pictures, 'a file in the way')
  await expect(store.bytes(hash)).rejects.toThrow('ENOTDIR')
  expect(store.of(BOB)).toBe(hash)
  rmSync(pictures)
  renameSync(join(folder, 'away'), pictures)
  expect(await store.bytes(hash)).toEqual(picture)
})

it('changes nothing when a picture cannot be written', async () => {
  const store = open()
  writeFileSync(join(folder, 'pictures'), 'a file in the way')
  await expect(store.setOwn(picture)).rejects.toThrow()
  await expect(store.keep(BOB, picture)).rejects.toThrow()
  expect(store.own).toBeUndefined()
  expect(store.of(BOB)).toBeUndefined()
  expect(readFileSync(join(folder, 'pictures'), 'utf8')).toBe('a file in the way')
})

it('takes nothing that is no picture of a person', async () => {
  const store = open()
  await expect(store.setOwn(Buffer.from('GIF89a'))).rejects.toThrow(RangeError)
  await expect(store.keep(BOB, pictureOf('Bob', { side: 4_000 }))).rejects.toThrow(RangeError)
})

it('keeps 500 pictures: those who were not seen for longest lose theirs', async () => {
  const store = new PictureStore({ folder: undefined, clock, onProblem: () => undefined })
  for (let number = 0; number < MAX_PICTURES; number++) {
    clock.advance(1_000)
    await store.keep(person(number), picture)
  }
  clock.advance(2 * 60 * 60_000)
  store.noteSeen(person(0))
  const gone = new Promise((resolve) => store.once('people', resolve))
  await store.keep(BOB, picture)
  expect(await gone).toEqual(new Set([BOB, person(1)]))
  expect(store.of(person(0))).toBe(hash)
  expect(store.of(person(1))).toBeUndefined()
})

it('forgets who has our picture when it was shown with another identity', async () => {
  const store = open()
  store.noteHeld(BOB, OWN, hash)
  expect(store.heldBy(BOB, 'c3'.repeat(32))).toBeUndefined()
  store.noteHeld(person(1), 'c3'.repeat(32), hash)
  expect(store.heldBy(BOB, OWN)).toBeUndefined()
  store.noteHeld(person(1), 'c3'.repeat(32), undefined)
  expect(store.heldBy(person(1), 'c3'.repeat(32))).toBeUndefined()
  await store.flush()
})
