import type { Page } from '@playwright/test'
import type { AppState, Contact } from '../../electron/api'
import { calls, openRoom, roomMembers, talking } from '../../lab/window/example-state'
import { keyOf } from '../../lab/window/room-state'
import { personNamed } from '../../renderer/state/testing/somebody'
import { ringingElsewhere } from './network-scenes'
import { known, openPerson, used } from './people-scenes'
import type { Scene } from './scene'

/** Who shows a picture; the digit is its look. */
const PICTURES: Readonly<Record<string, string>> = {
  'Grace Hopper': 'picture 1',
  'Ada Lovelace': 'picture 2',
  'Alan Turing': 'picture 3',
  'Lise Meitner': 'picture 4',
}

const withPicture = (contact: Contact): Contact => {
  const picture = PICTURES[contact.name]
  return picture === undefined ? contact : { ...contact, picture, identity: keyOf(contact.name) }
}

/** Some people show us a picture, and we have one. */
export const pictured: AppState = {
  ...used,
  ownKey: openRoom.key,
  ownPicture: 'picture 0',
  contacts: known.map(withPicture),
}

export const openPicture = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Your picture', exact: true }).click()

/** Chooses a file in the dialog. */
export const choosePhoto = async (page: Page, file = 'assets/icon.png'): Promise<void> => {
  await openPicture(page)
  await page.locator('.picture-dialog input[type=file]').setInputFiles(file)
}

/** Waits until the pictures are there. */
const drawn = (page: Page): Promise<void> =>
  page.locator('img.avatar-picture').first().waitFor({ state: 'attached' })

export const pictureScenes: readonly Scene[] = [
  { name: 'pictures', state: pictured, calls, act: drawn },
  { name: 'pictures-call', state: { ...pictured, call: talking }, calls, act: drawn },
  {
    name: 'pictures-room',
    state: { ...pictured, hasRooms: true, room: openRoom, roomMembers },
    calls,
    act: drawn,
  },
  {
    name: 'pictures-person',
    state: pictured,
    calls,
    act: (page) => openPerson(page, 'Grace Hopper'),
  },
  {
    name: 'pictures-elsewhere',
    state: {
      ...ringingElsewhere,
      contacts: [],
      elsewhere: ringingElsewhere.elsewhere.map((each) => ({
        ...each,
        pictures: { [personNamed('Grace Hopper')]: 'picture 1' },
      })),
      roomRings: [
        {
          ...{ id: 1, network: '2', room: 'Workshop', person: personNamed('Emmy Noether') },
          ...{ name: 'Emmy Noether', nickname: 'Professor Noether', picture: 'picture 2' },
        },
      ],
    },
    calls,
    act: drawn,
  },
  { name: 'picture-none', state: used, calls, act: openPicture },
  { name: 'picture-own', state: pictured, calls, act: openPicture },
  {
    name: 'picture-crop',
    state: used,
    calls,
    act: async (page) => {
      await choosePhoto(page)
      await page.getByRole('application').waitFor()
    },
  },
  {
    name: 'picture-wrong-file',
    state: used,
    calls,
    act: async (page) => {
      await choosePhoto(page, 'package.json')
      await page.getByRole('dialog').getByRole('alert').waitFor()
    },
  },
]
