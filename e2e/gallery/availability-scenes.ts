import type { Contact } from '../../electron/api'
import { good } from './example-quality'
import { calls, held, online, talking } from '../../lab/window/example-state'
import type { Scene } from './scene'
import { known, openPerson, used } from './people-scenes'

const STATUSES: Readonly<Record<string, Partial<Contact>>> = {
  'Ada Lovelace': { status: 'in-call' },
  'Grace Hopper': { status: 'do-not-disturb' },
  // A blocked person’s row says that, and nothing else.
  'Chien-Shiung Wu': { status: 'in-call' },
}

/** People who may not answer. */
export const busy = {
  ...used,
  contacts: known.map((contact) => ({ ...contact, ...STATUSES[contact.name] })),
}

const muted = { muted: true, holding: false }
const holding = { muted: false, holding: true }

/** The status of others, and their state in a call. */
export const availabilityScenes: readonly Scene[] = [
  { name: 'people-busy', state: busy, calls },
  { name: 'person-in-call', state: busy, calls, act: (page) => openPerson(page, 'Ada Lovelace') },
  { name: 'person-do-not-disturb', state: busy, calls, act: (page) => openPerson(page, 'Grace Hopper') },
  { name: 'talking-peer-muted', state: { ...online, call: { ...talking, peer: muted } }, quality: good },
  {
    name: 'talking-both-muted',
    state: { ...online, call: { ...talking, muted: true, peer: muted } },
    quality: good,
  },
  { name: 'talking-on-hold', state: { ...online, call: { ...talking, peer: holding } }, quality: good },
  {
    name: 'both-hold',
    state: { ...online, call: talking, held: { ...held, peer: holding } },
    quality: good,
  },
]
