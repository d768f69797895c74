import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { pictureHashOf } from '../../../phone/pictures/picture-format'
import { PictureStore } from '../../../phone/pictures/picture-store'
import { pictureOf } from '../../../phone/testing/images'
import { PictureDesk } from './picture-desk'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-picture-desk-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const ME = pictureOf('me')

function rig() {
  const store = new PictureStore({ folder, clock: new ManualClock(), onProblem: () => undefined })
  const desk = new PictureDesk(store)
  let changes = 0
  desk.on('changed', () => changes++)
  return { store, desk, changes: () => changes }
}

it('a picture is in the state until it is removed, and windows get its bytes', async () => {
  const { desk, changes } = rig()
  expect(desk.state).toEqual({})
  expect(await desk.setPicture(ME)).toEqual({ ok: true })
  expect(desk.state).toEqual({ ownPicture: pictureHashOf(ME) })
  expect(await desk.getPicture(pictureHashOf(ME))).toEqual(ME)
  expect(await desk.removePicture()).toEqual({ ok: true })
  expect(desk.state).toEqual({})
  expect(await desk.getPicture(pictureHashOf(ME))).toBeUndefined()
  expect(changes()).toBe(2)
})

it('what is no picture of a person is refused', async () => {
  const { desk } = rig()
  const refused = { ok: false, problem: { key: 'problem.pictureKind' } }
  expect(await desk.setPicture(Buffer.from('<svg/>'))).toEqual(refused)
  expect(await desk.setPicture(pictureOf('me', { side: 5_000 }))).toEqual(refused)
})

it('the user hears when a picture cannot be written, or its file cannot be deleted', async () => {
  const { desk, store } = rig()
  writeFileSync(join(folder, 'pictures'), 'in the way')
  expect(await desk.setPicture(ME)).toMatchObject({ problem: { key: 'problem.pictureUnsaved' } })
  rmSync(join(folder, 'pictures'))
  await desk.setPicture(ME)
  rmSync(join(folder, 'pictures', 'own.jpg'))
  // A folder of that name is no file that could be deleted.
  mkdirSync(join(folder, 'pictures', 'own.jpg'))
  expect(await desk.removePicture()).toMatchObject({ problem: { key: 'problem.pictureStays' } })
  expect(store.own).toBeUndefined()
})
