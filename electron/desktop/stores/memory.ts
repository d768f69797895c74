import { join } from 'node:path'
import type { Clock } from '../../../base/clock'
import { HistoryStore } from '../../../phone/people/history-store'
import { PeopleStore } from '../../../phone/people/people-store'
import { PictureStore } from '../../../phone/pictures/picture-store'
import { KnownRooms } from '../../../phone/rooms/known-rooms'
import { ImageFolder } from '../../../phone/texts/image-folder'
import { TextStore } from '../../../phone/texts/text-store'
import { IdentityStore, type Seal } from '../../../phone/privacy/identity-store'
import type { FileProblem } from '../../../base/files/json-file'
import { AccountBook } from './account-book'
import { WindowBoundsStore } from './window-bounds'

/** The app's data other than the settings, each in a file of its own. */
export class Memory {
  readonly accounts: AccountBook
  readonly history: HistoryStore
  readonly people: PeopleStore
  readonly rooms: KnownRooms
  readonly texts: TextStore
  readonly images: ImageFolder
  readonly pictures: PictureStore
  readonly place: WindowBoundsStore
  readonly identity: IdentityStore

  /**
   * Reads the files.
   * @param seal protects secrets; undefined if the system cannot now
   */
  constructor(
    folder: string,
    clock: Clock,
    onProblem: (problem: FileProblem) => void,
    seal: () => Seal | undefined = () => undefined,
  ) {
    this.accounts = new AccountBook(folder, clock, onProblem)
    this.history = new HistoryStore({ file: join(folder, 'history.json'), clock, onProblem })
    this.people = new PeopleStore({ file: join(folder, 'people.json'), clock, onProblem })
    this.rooms = new KnownRooms({ file: join(folder, 'rooms.json'), clock, onProblem })
    this.texts = new TextStore({ folder: join(folder, 'texts'), clock, onProblem })
    this.images = new ImageFolder(join(folder, 'images'))
    this.pictures = new PictureStore({ folder, clock, onProblem })
    this.identity = new IdentityStore({ file: join(folder, 'identity.json'), clock, onProblem, seal })
    this.place = new WindowBoundsStore(join(folder, 'window.json'), clock, onProblem)
  }

  /** Resolves when everything is on disk, or cannot be. */
  async flush(): Promise<void> {
    await Promise.all([
      this.accounts.flush(),
      this.history.flush(),
      this.people.flush(),
      this.rooms.flush(),
      this.texts.flush(),
      this.pictures.flush(),
      this.place.flush(),
      this.identity.flush(),
    ])
  }
}
