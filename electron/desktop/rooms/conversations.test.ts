import { expect, it } from 'vitest'
import { systemClock } from '../../../base/clock'
import { ImageFolder } from '../../../phone/texts/image-folder'
import { PictureStore } from '../../../phone/pictures/picture-store'
import { TextStore } from '../../../phone/texts/text-store'
import { personAt } from '../../../phone/people/person-id'
import { Conversations } from './conversations'
import { DirectTextDesk } from './direct-text-desk'
import { desksOnServer, enterAll, HERE, until } from './testing/desks-on-server'

const { start, appAt } = desksOnServer()

it('a search finds texts of the room that we are in and of people here, and no others', async () => {
  const { port } = await start()
  const [ann, bob] = [await appAt(port, 'Ann'), await appAt(port, 'Bob')]
  await enterAll(ann, bob)
  const here = personAt(`127.0.0.1:${port}`, 'Bob')
  const store = new TextStore({ folder: undefined, clock: systemClock, onProblem: () => undefined })
  for (const person of [here, personAt('elsewhere:4242', 'Bob')])
    store.set({
      person,
      texts: [
        { ...{ id: 'a', isOwn: false, unixMs: 1, text: 'A tête-à-tête' }, isEdited: false, isDeleted: false },
      ],
    })
  const direct = ann.phone.takeTexts({
    ...{ store, images: new ImageFolder(undefined), hasTalkedWith: () => false },
    pictures: new PictureStore({ folder: undefined, clock: systemClock, onProblem: () => undefined }),
  })
  const desk = new DirectTextDesk({ texts: direct, clock: systemClock })
  const conversations = new Conversations({ room: ann.texts, direct: desk, clock: systemClock })
  bob.texts.writeText(HERE, 'TETE')
  await until(() => ann.written().length === 1, ann, bob)
  const { hits, isWhole } = await conversations.searchTexts('tête')
  expect(isWhole).toBe(true)
  expect(hits).toMatchObject([
    { conversation: HERE, author: 'Bob', excerpt: { match: 'TETE' } },
    { conversation: { kind: 'person', id: here }, title: 'Bob', author: 'Bob', excerpt: { match: 'tête' } },
  ])
  expect(hits).toHaveLength(2)
  ann.rooms.leaveRoom()
  await until(() => ann.phone.rooms.state === undefined, ann)
  expect((await conversations.searchTexts('tête')).hits).toHaveLength(1)
  desk.close()
})
