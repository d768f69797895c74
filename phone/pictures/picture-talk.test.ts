import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { personAt } from '../people/person-id'
import type { ImageReference } from '../rooms/images/image-reference'
import { ImageError } from '../rooms/images/room-images'
import type { RoomText } from '../rooms/room-text'
import { InMemoryTrust } from '../privacy/trust'
import { pictureOf } from '../testing/images'
import { MAX_PICTURE_BYTES } from '../model'
import { pictureHashOf, readPicture } from './picture-format'
import { PictureStore } from './picture-store'
import { ASK_AGAIN_MS, PictureTalk } from './picture-talk'
import type { PictureWords } from './picture-words'
import { Pictures } from './pictures'

const SERVER = 'talk.example:4242'
const OWN = 'a1'.repeat(32)
const OTHER = 'b2'.repeat(32)
const BOB = { name: 'Bob', identity: OTHER }

/** What the other one has put to the host. */
const reference = (bytes: Uint8Array, more: Partial<ImageReference> = {}): ImageReference => ({
  ...{ file: 'f'.repeat(22), key: 'k'.repeat(43), hash: 'h'.repeat(43), type: 'image/jpeg' },
  ...{ width: 256, height: 256, bytes: bytes.length, ...more },
})

/** We meet Bob, whom we know. What the host gives is in `files`, whatever the reference says. */
function meeting({ isAcquainted = true } = {}) {
  const clock = new ManualClock()
  const store = new PictureStore({ folder: undefined, clock, onProblem: () => undefined })
  const people = new InMemoryTrust()
  people.pin('Bob', OTHER)
  const marks = { favourite: isAcquainted, blocked: false }
  const presence = { name: 'Bob', online: true, identity: OTHER }
  const pictures = new Pictures({
    ...{ clock, store, people, own: () => OWN, server: () => SERVER, marksOf: () => marks },
    signalling: { contacts: [presence], presenceOf: () => presence, on: () => undefined } as never,
    ...{ hasTalkedWith: () => false, hasWrittenTo: () => false },
  })
  const said: PictureWords[] = []
  const given: Uint8Array[] = []
  const files: Uint8Array[] = []
  const talk = new PictureTalk({
    ...{ clock, pictures, other: BOB },
    room: {
      say: (words: RoomText) => words.kind === 'picture' && said.push(words.picture),
      putImage: (image) => {
        given.push(image.bytes)
        return Promise.resolve(reference(image.bytes))
      },
      fetchImage: () => {
        const [file] = files
        return file ? Promise.resolve(file) : Promise.reject(new ImageError('missing'))
      },
    },
  })
  const tell = (bytes: Uint8Array): void => talk.hear({ is: 'mine', hash: pictureHashOf(bytes) })
  const send = (bytes: Uint8Array, more?: Partial<ImageReference>): void => {
    files.splice(0, 1, bytes)
    talk.hear({ is: 'sent', hash: pictureHashOf(bytes), image: reference(bytes, more) })
  }
  /** What was said since the last time. */
  const news = (): readonly PictureWords[] => said.splice(0)
  const idle = (): Promise<unknown> => waitUntil(() => !talk.isBusy)
  return { clock, store, people, marks, pictures, talk, given, files, tell, send, news, idle }
}

const picture = pictureOf('Bob')
const hash = pictureHashOf(picture)

describe('ours', () => {
  it('is told once, given to whoever asks, and noted when they have it', async () => {
    const { store, talk, news, given, idle, pictures } = meeting()
    await store.setOwn(picture)
    talk.begin()
    talk.follow()
    expect(news()).toEqual([{ is: 'mine', hash }])
    expect(pictures.due).toEqual([personAt(SERVER, 'Bob')])
    talk.hear({ is: 'wanted', hash })
    await idle()
    expect(given).toEqual([picture])
    expect(news()).toEqual([{ is: 'sent', hash, image: reference(picture) }])
    talk.hear({ is: 'kept', hash })
    expect(store.heldBy(OTHER, OWN)).toBe(hash)
    expect(pictures.due).toEqual([])
  })

  it('is not mentioned where there is none, and was none', () => {
    const { talk, news } = meeting()
    talk.begin()
    expect(news()).toEqual([])
  })

  it('is given five times at once, and not for something else', async () => {
    const { store, talk, given, idle, clock } = meeting()
    await store.setOwn(picture)
    talk.begin()
    talk.hear({ is: 'wanted', hash: 'x'.repeat(43) })
    for (let time = 0; time < 20; time++) talk.hear({ is: 'wanted', hash })
    await idle()
    expect(given).toHaveLength(5)
    clock.advance(10 * 60_000)
    talk.hear({ is: 'wanted', hash })
    await idle()
    expect(given).toHaveLength(6)
  })

  it('is not given any more when the user has changed their mind meanwhile', async () => {
    const { store, talk, news, marks, pictures, idle } = meeting()
    await store.setOwn(picture)
    talk.begin()
    news()
    talk.hear({ is: 'wanted', hash })
    marks.blocked = true
    await idle()
    talk.follow()
    expect(news()).toEqual([])
    expect(pictures.shownTo(BOB)).toBeUndefined()
    expect(pictures.takesFrom(BOB)).toBe(false)
  })

  it('is taken back from whoever says that they have it after the user has changed their mind', async () => {
    const { store, talk, news, marks, pictures, idle } = meeting()
    pictures.on('due', () => talk.follow())
    pictures.setAudience('favourites')
    await store.setOwn(picture)
    talk.begin()
    talk.hear({ is: 'wanted', hash })
    await idle()
    marks.favourite = false
    pictures.recheck()
    news()
    talk.hear({ is: 'kept', hash })
    expect(news()).toEqual([{ is: 'mine' }])
    expect(store.heldBy(OTHER, OWN)).toBe(hash)
    talk.hear({ is: 'kept' })
    expect(store.heldBy(OTHER, OWN)).toBeUndefined()
  })
})

describe('theirs', () => {
  it('is asked for, kept, and confirmed', async () => {
    const { store, talk, tell, send, news, idle } = meeting()
    talk.begin()
    tell(picture)
    tell(picture)
    expect(news()).toEqual([{ is: 'wanted', hash }])
    send(picture)
    await idle()
    expect(store.of(OTHER)).toBe(hash)
    expect(news()).toEqual([{ is: 'kept', hash }])
    // They come again.
    talk.begin()
    tell(picture)
    expect(news()).toEqual([{ is: 'kept', hash }])
    talk.hear({ is: 'mine' })
    expect(store.of(OTHER)).toBeUndefined()
    expect(news()).toEqual([{ is: 'kept' }])
  })

  it.each([
    ['is another one than was told', pictureOf('Eve'), {}],
    ['is of too many pixels', pictureOf('Bob', { side: 513 }), {}],
    ['is too long', pictureOf('Bob', { bytes: MAX_PICTURE_BYTES + 1 }), {}],
    ['is no image', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), {}],
    ['says that it is something else', picture, { type: 'image/gif' as const }],
    ['says that it is larger', picture, { width: 5_000 }],
  ])('is not kept when it %s', async (_, bytes, more) => {
    const { store, talk, files, news, idle } = meeting()
    const told = _.startsWith('is another') ? picture : bytes
    talk.begin()
    talk.hear({ is: 'mine', hash: pictureHashOf(told) })
    news()
    files.push(bytes)
    talk.hear({ is: 'sent', hash: pictureHashOf(told), image: reference(bytes, more) })
    await idle()
    expect(store.of(OTHER)).toBeUndefined()
    // It is not asked for again in this meeting.
    expect(news()).toEqual([])
  })

  it('is the newest one, when they choose another while we wait for it', async () => {
    const { store, talk, tell, send, news, idle } = meeting()
    const later = pictureOf('Bob, later')
    talk.begin()
    tell(picture)
    tell(later)
    expect(news()).toEqual([
      { is: 'wanted', hash },
      { is: 'wanted', hash: pictureHashOf(later) },
    ])
    send(later)
    await idle()
    expect(store.of(OTHER)).toBe(pictureHashOf(later))
  })

  it('that was not asked for is ignored', async () => {
    const { store, talk, send, idle } = meeting()
    talk.begin()
    send(picture)
    await idle()
    expect(store.of(OTHER)).toBeUndefined()
  })

  it('that the host does not have is asked for at the next meeting', async () => {
    const { talk, tell, news, idle } = meeting()
    talk.begin()
    tell(picture)
    talk.hear({ is: 'sent', hash, image: reference(picture) })
    await idle()
    expect(news()).toEqual([{ is: 'wanted', hash }])
    talk.begin()
    tell(picture)
    expect(news()).toEqual([{ is: 'wanted', hash }])
  })

  it('is changed five times at once, and then the newest of them after a while', async () => {
    const { clock, store, talk, tell, send, news, idle } = meeting()
    talk.begin()
    for (let time = 0; time < 5; time++) {
      tell(pictureOf(`Bob ${time}`))
      send(pictureOf(`Bob ${time}`))
      await idle()
    }
    expect(store.of(OTHER)).toBe(pictureHashOf(pictureOf('Bob 4')))
    news()
    for (let time = 5; time < 50; time++) tell(pictureOf(`Bob ${time}`))
    expect(news()).toEqual([])
    clock.advance(11 * ASK_AGAIN_MS)
    expect(news()).toEqual([{ is: 'wanted', hash: pictureHashOf(pictureOf('Bob 49')) }])
    talk.end()
    expect(clock.pendingTimers).toBe(0)
  })

  it('is not taken from somebody whom we do not know, until we do', () => {
    const { talk, tell, news, marks } = meeting({ isAcquainted: false })
    talk.begin()
    tell(picture)
    expect(news()).toEqual([])
    marks.favourite = true
    talk.follow()
    expect(news()).toEqual([{ is: 'wanted', hash }])
  })

  it('is forgotten when they have another one, and we do not take it', async () => {
    const { store, talk, tell, news, people } = meeting()
    await store.keep(OTHER, picture)
    people.pin('Bob', 'c3'.repeat(32))
    talk.begin()
    tell(pictureOf('Eve'))
    expect(news()).toEqual([])
    expect(store.of(OTHER)).toBeUndefined()
  })
})

it('a picture of a person is a small JPEG', () => {
  expect(readPicture(picture)).toMatchObject({ type: 'image/jpeg', width: 256, height: 256 })
  expect(readPicture(pictureOf('Bob', { side: 0 }))).toBeUndefined()
  expect(readPicture(new Uint8Array())).toBeUndefined()
})
