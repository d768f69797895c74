import type { TextHit } from '../../electron/api'
import { personNamed } from '../../renderer/state/testing/somebody'
import { NOW_MS } from '../../lab/window/example-state'
import { keyOf } from '../../lab/window/room-state'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const withGrace = {
  conversation: { kind: 'person', id: personNamed('Grace Hopper') },
  title: 'Grace Hopper',
} as const
const inWorkshop = { conversation: { kind: 'room', name: 'Workshop' }, title: 'Workshop' } as const

/** Texts with “figures” of today, yesterday, this week, this year and before. */
export const hits: readonly TextHit[] = [
  {
    ...{ ...inWorkshop, id: 'figures', unixMs: NOW_MS - 2 * HOUR_MS, author: 'Ada Lovelace' },
    authorKey: keyOf('Ada Lovelace'),
    excerpt: { before: '…put the ', match: 'figures', behind: ' into the draft.' },
  },
  {
    ...{ ...withGrace, id: 'h1', unixMs: NOW_MS - DAY_MS },
    excerpt: { before: 'Which ', match: 'figures', behind: '?' },
  },
  {
    ...{ ...withGrace, id: 'h2', unixMs: NOW_MS - 3 * DAY_MS, author: 'Grace Hopper' },
    excerpt: {
      before: '',
      match: 'Figures',
      behind: ' of the last quarter are in the draft, but those of March are missing, I am afraid',
    },
  },
  {
    ...{ ...withGrace, id: 'h3', unixMs: NOW_MS - 40 * DAY_MS, author: 'Grace Hopper' },
    excerpt: { before: '…and more ', match: 'figures', behind: '' },
  },
  {
    ...{ ...withGrace, id: 'h4', unixMs: NOW_MS - 400 * DAY_MS },
    excerpt: { before: '', match: 'figures', behind: ' שלום' },
  },
]

/** As many as a search finds. */
export const manyHits: readonly TextHit[] = Array.from({ length: 50 }, (_, n) => ({
  ...{ ...withGrace, id: `m${n}`, unixMs: NOW_MS - n * DAY_MS, author: 'Grace Hopper' },
  excerpt: { before: `${n} `, match: 'figures', behind: '' },
}))
