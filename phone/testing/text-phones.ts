import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach } from 'vitest'
import { systemClock } from '../../base/clock'
import { waitUntil } from '../../base/testing/wait-until'
import { type StartedServer, wholeServers } from '../../server/whole/testing/whole-servers'
import { createPhone } from '../create-phone'
import type { PersonId, ShownText } from '../model'
import { personAt } from '../people/person-id'
import type { Phone } from '../phone'
import { PictureStore } from '../pictures/picture-store'
import { type Identity, identityOf, makePrivateKey } from '../privacy/identity'
import { InMemoryTrust } from '../privacy/trust'
import { ImageFolder } from '../texts/image-folder'
import { TextStore } from '../texts/text-store'
import type { Voice } from '../voice/voice'

const SILENT: Voice = { send: () => undefined, on: () => undefined, shutdown: () => Promise.resolve() }

/** What a phone has on its computer. */
export interface Kept {
  readonly identity: Identity
  readonly trust: InMemoryTrust
  readonly folder: string
}

/**
 * Phones that sign in at a whole server on loopback, another one in each test, and whose users read texts. Call it once, outside of
 * tests.
 */
export function textPhones() {
  const { start } = wholeServers()
  const folder = mkdtempSync(join(tmpdir(), 'ringdown-texts-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  let server: StartedServer
  const phones: Phone[] = []
  const stores: { flush: () => Promise<void> }[] = []
  beforeEach(async () => {
    server = await start()
  })
  afterEach(async () => {
    await Promise.all(phones.splice(0).map((phone) => phone.shutdown()))
    await Promise.all(stores.splice(0).map((store) => store.flush()))
  })

  const address = (): string => `127.0.0.1:${server.port}`

  const newKept = (name: string): Kept => ({
    identity: identityOf(makePrivateKey()),
    trust: new InMemoryTrust(),
    folder: mkdtempSync(join(folder, name)),
  })

  const makePhone = ({ identity, trust }: Kept) => {
    const blocked = new Set<string>()
    const favourites = new Set<string>()
    const phone = createPhone({
      ...{ voice: SILENT, clock: systemClock, identity, trust, signsLogins: true },
      incomingPolicy: {
        ...{ quiet: false, answersFavourites: false, privateOnly: false },
        marksOf: (contact) => ({ favourite: favourites.has(contact), blocked: blocked.has(contact) }),
      },
    })
    phones.push(phone)
    return { phone, blocked, favourites }
  }

  const signIn = async (phone: Phone, name: string): Promise<void> => {
    phone.signIn({ name, server: address() })
    await waitUntil(() => phone.state.connection.kind === 'online' && phone.roomDirectory.hasRooms)
  }

  const leave = async (phone: Phone): Promise<void> => {
    phones.splice(phones.indexOf(phone), 1)
    await phone.shutdown()
  }

  /** @param kept on its computer */
  const phoneOf = async (name: string, kept: Kept = newKept(name)) => {
    const made = makePhone(kept)
    const stored = {
      ...{ folder: kept.folder, clock: systemClock },
      onProblem: (problem: unknown) => {
        throw new Error(JSON.stringify(problem))
      },
    }
    const store = new TextStore({ ...stored, folder: join(kept.folder, 'texts') })
    const pictures = new PictureStore(stored)
    stores.push(store, pictures)
    const talkedWith = new Set<PersonId>()
    const texts = made.phone.takeTexts({
      ...{ store, images: new ImageFolder(join(kept.folder, 'images')), pictures },
      hasTalkedWith: (person) => talkedWith.has(person),
    })
    const received: string[] = []
    texts.on('received', (_, from, { text }) => received.push(`${from}: ${text}`))
    const person = (other: string): PersonId => personAt(address(), other)
    await signIn(made.phone, name)
    return {
      ...{ ...made, kept, store, pictures, received, person, direct: texts },
      texts: (other: string): readonly ShownText[] => texts.texts(person(other)),
      states: (other: string) => texts.texts(person(other)).map(({ delivery }) => delivery),
      write: (other: string, text: string) => texts.write(person(other), text),
      /** They have had a conversation. */
      talk: (other: string): void => {
        talkedWith.add(person(other))
        texts.pictures.noteTalked(person(other))
      },
      leave: async (): Promise<void> => {
        await leave(made.phone)
        await Promise.all([store.flush(), pictures.flush()])
      },
    }
  }

  return { newKept, makePhone, signIn, leave, phoneOf }
}

/** Resolves when a phone sees somebody online. */
export const sees = (phone: Phone, name: string): Promise<unknown> =>
  waitUntil(() => phone.contacts.some((contact) => contact.name === name && contact.online))

/** Resolves when a phone sees somebody online no longer. */
export const misses = (phone: Phone, name: string): Promise<unknown> =>
  waitUntil(() => !phone.contacts.some((contact) => contact.name === name && contact.online))
