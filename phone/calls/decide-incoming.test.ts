import { describe, expect, test } from 'vitest'
import { tcpOffer } from '../voice/links/tcp/tcp-offer'
import { type Call, IDLE, type Lines, type Ringing, type Talking } from './call'
import { type Decision, decideIncoming, type IncomingRequest, type Situation } from './decide-incoming'

const offer = tcpOffer({ host: 'localhost', port: 1 })
const withCarol = { id: 1, contact: 'carol', sinceMs: 0 }
const withBob = { id: 2, contact: 'bob', sinceMs: 0 }

const dialing: Call = { ...withCarol, kind: 'dialing' }
const calling: Call = { ...withCarol, kind: 'calling' }
const ringing: Ringing = { ...withCarol, kind: 'ringing', isProved: false, offer }
const connecting: Extract<Call, { kind: 'connecting' }> = {
  ...withCarol,
  kind: 'connecting',
  direction: 'incoming',
}
const talking: Talking = { ...withCarol, kind: 'talking', direction: 'outgoing', muted: false }
const ended: Call = {
  ...withCarol,
  kind: 'ended',
  direction: 'outgoing',
  reason: 'hung-up',
  durationMs: 0,
  atMs: 0,
}
const bobRings: Ringing = { ...withBob, kind: 'ringing', isProved: false, offer }
const dialingBob: Call = { ...withBob, kind: 'dialing' }
const callingBob: Call = { ...withBob, kind: 'calling' }
const talkingToBob: Talking = { ...talking, ...withBob }

const RING: Decision = { kind: 'ring', silent: false }
const RING_SILENTLY: Decision = { kind: 'ring', silent: true }
const RING_AND_ANSWER: Decision = { kind: 'ring-and-answer' }
const WAIT: Decision = { kind: 'wait', silent: false }
const WAIT_SILENTLY: Decision = { kind: 'wait', silent: true }
/** Only Bob is known. */
const known = { isStranger: ({ contact }: { readonly contact: string }) => contact !== 'bob' }
const carolIsKnown = { isStranger: ({ contact }: { readonly contact: string }) => contact !== 'carol' }
const REPLACE = { kind: 'replace', line: 'stage', silent: false, answers: false } as const
const RENEW: Decision = { kind: 'renew', line: 'stage', answers: false }
const RENEW_AND_ANSWER: Decision = { kind: 'renew', line: 'stage', answers: true }
const RENEW_WAITING: Decision = { kind: 'renew', line: 'waiting', answers: false }
const BUSY: Decision = { kind: 'refuse-and-record', outcome: 'busy' }
const NOT_PRIVATE: Decision = { kind: 'refuse-and-record', outcome: 'not-private' }
const REFUSE: Decision = { kind: 'refuse', why: 'declined' }
const REFUSE_FLOOD: Decision = { kind: 'refuse', why: 'busy' }
const REFUSE_BUSY = REFUSE_FLOOD
const IGNORE: Decision = { kind: 'ignore' }
const KEEP_OURS: Decision = { kind: 'keep-ours' }
const ANSWER_THEIRS: Decision = { kind: 'answer-theirs' }
const RING_THEIRS: Decision = { kind: 'ring-theirs' }

interface Facts extends Partial<Omit<IncomingRequest, 'contact'>>, Partial<Omit<Situation, 'lines'>> {}
type Row = readonly [lines: Lines, facts: Facts, decision: Decision]

/** Bob calls; we are `me`, unless the row says otherwise. */
const decide = (lines: Lines, facts: Facts): Decision =>
  decideIncoming(
    {
      contact: 'bob',
      privacy: 'known',
      favourite: false,
      blocked: false,
      isForged: false,
      flood: 'admit',
      isUntold: false,
      knowsGlare: true,
      ...facts,
    },
    {
      ...{ ownName: 'me', callWaiting: true, quiet: false, answersFavourites: false, privateOnly: false },
      callsElsewhere: 'none',
      isStranger: () => false,
      announcesCancel: () => true,
      ...facts,
      lines,
    },
  )

const on = (stage: Call): Lines => ({ stage })
const free: readonly Lines[] = [on(IDLE), on(ended)]
const busy: readonly Lines[] = [dialing, calling, ringing, connecting].map(on)
const full: readonly Lines[] = [
  { stage: talking, waiting: { ...ringing, contact: 'dave' } },
  { stage: talking, held: { ...talking, contact: 'dave' } },
]
const favourite = { favourite: true, answersFavourites: true }
const quiet = { quiet: true }
const silenced = { silenced: true } as const
const original = { announcesCancel: () => false }
const untold = { isUntold: true, privacy: 'new' } as const
const daveRings: Ringing = { ...ringing, id: 3, contact: 'dave' }
const tooOpen = [
  { privacy: 'not-private', privateOnly: true },
  { privacy: 'stripped', privateOnly: true },
] as const
const suspect = [
  { privacy: 'changed', identity: 'cd' },
  { privacy: 'stripped', identity: undefined },
  { privacy: 'unproven', identity: 'ef' },
] as const
const each = <T>(facts: readonly T[], row: (fact: T) => readonly Row[]): readonly Row[] => facts.flatMap(row)

const table: Readonly<Record<string, readonly Row[]>> = {
  'no call is on: everybody rings': each(free, (lines) => [
    [lines, {}, RING],
    [lines, { favourite: true }, RING],
    [lines, { answersFavourites: true }, RING],
  ]),
  'quiet: everybody rings silently, and no microphone opens by itself': each(free, (lines) => [
    [lines, quiet, RING_SILENTLY],
    [lines, { favourite: true, ...quiet }, RING_SILENTLY],
    [lines, { ...favourite, ...quiet }, RING_SILENTLY],
  ]),
  'somebody who is silenced rings and waits silently, and is not answered by itself': [
    ...each(free, (lines) => [
      [lines, silenced, RING_SILENTLY] as const,
      [lines, { ...favourite, ...silenced }, RING_SILENTLY] as const,
    ]),
    [on(talking), silenced, WAIT_SILENTLY],
    [on(talking), { ...silenced, blocked: true }, REFUSE],
    [on(ringing), { ...silenced, ...known }, { ...REPLACE, silent: true }],
    [on(callingBob), silenced, ANSWER_THEIRS],
  ],
  'a favourite is answered where the user has chosen so': each(free, (lines) => [
    [lines, favourite, RING_AND_ANSWER],
  ]),
  'a favourite who is not known for certain is not': each(
    ['new', 'not-private', 'unproven', 'changed', 'stripped'] as const,
    (privacy) => [
      [on(IDLE), { ...favourite, privacy }, RING],
      [on(bobRings), { ...favourite, privacy }, RENEW],
    ],
  ),
  'one whose codes were compared is': each(free, (lines) => [
    [lines, { ...favourite, privacy: 'verified' }, RING_AND_ANSWER],
  ]),
  'a favourite whose identity warns is not': each(suspect, (warning) => [
    [on(IDLE), { ...favourite, ...warning }, RING],
  ]),
  'a held call keeps a favourite from being answered unasked, and lets others ring': [
    [{ stage: IDLE, held: talking }, favourite, RING],
    [{ stage: IDLE, held: talking }, {}, RING],
    [{ stage: IDLE, held: talking }, quiet, RING_SILENTLY],
  ],
  'a stranger who does not know yet that we could not connect to them is busy, and misses nothing': [
    ...each([...free, ...busy, ...full, on(talking)], (lines): readonly Row[] => [
      [lines, untold, REFUSE_BUSY],
      [lines, { ...untold, ...favourite }, REFUSE_BUSY],
      [lines, { ...untold, ...original }, REFUSE_BUSY],
      [lines, { ...untold, flood: 'ignore' }, IGNORE],
      [lines, { ...untold, isForged: true }, REFUSE],
      [lines, { ...untold, blocked: true }, REFUSE],
      [lines, { ...untold, privacy: 'not-private', privateOnly: true }, NOT_PRIVATE],
    ]),
    [on(IDLE), { ...untold, privacy: 'unproven' }, REFUSE_BUSY],
    [on(IDLE), { ...untold, privacy: 'known' }, RING],
    [on(IDLE), { ...untold, privacy: 'verified', ...favourite }, RING_AND_ANSWER],
    [on(dialingBob), untold, ANSWER_THEIRS],
  ],
  'a second caller waits while we talk, silently in quiet': [
    [on(talking), {}, WAIT],
    [on(talking), favourite, WAIT],
    [on(talking), quiet, WAIT_SILENTLY],
    [on(talking), { ...favourite, ...quiet }, WAIT_SILENTLY],
  ],
  'a second caller is busy where calls do not wait': [
    [on(talking), { callWaiting: false }, BUSY],
    [on(talking), { callWaiting: false, ...quiet }, BUSY],
    [on(talking), { callWaiting: false, ...favourite }, BUSY],
  ],
  'a second caller is busy while the first call does not talk yet': each(busy, (lines) => [
    [lines, {}, BUSY],
    [lines, favourite, BUSY],
    [lines, quiet, BUSY],
  ]),
  'a third caller is busy': each(full, (lines) => [
    [lines, {}, BUSY],
    [lines, quiet, BUSY],
  ]),
  'whom we talk to is refused when calling anew: they do not wait beside themselves, and miss nothing': [
    [on(talkingToBob), {}, REFUSE_BUSY],
    [on({ ...withBob, kind: 'connecting', direction: 'incoming' }), {}, REFUSE_BUSY],
  ],
  'a call that may have been given up makes nobody busy: a second caller rings beside it': each(
    [on(ringing), on(connecting)],
    (lines) => [
      [lines, original, WAIT],
      [lines, { ...original, callWaiting: false }, WAIT],
      [lines, { ...original, ...favourite }, WAIT],
      [lines, { ...original, ...quiet }, WAIT_SILENTLY],
    ],
  ),
  'and a third takes its place': [
    [{ stage: ringing, waiting: daveRings }, original, { kind: 'displace', line: 'stage', silent: false }],
    [{ stage: ringing, held: talking }, original, { kind: 'displace', line: 'stage', silent: false }],
    [{ stage: talking, waiting: daveRings }, original, { kind: 'displace', line: 'waiting', silent: false }],
    [
      { stage: connecting, waiting: daveRings },
      original,
      { kind: 'displace', line: 'waiting', silent: false },
    ],
    [
      { stage: ringing, waiting: daveRings },
      { announcesCancel: (contact) => contact === 'carol', ...quiet },
      { kind: 'displace', line: 'waiting', silent: true },
    ],
  ],
  'a call that is on, or that we place, makes others busy, also with an original phone': [
    [on(calling), original, BUSY],
    [on(dialing), original, BUSY],
    [on({ ...connecting, direction: 'outgoing' }), original, BUSY],
    [on(talking), { ...original, callWaiting: false }, BUSY],
    [{ stage: talking, held: { ...talking, contact: 'dave' } }, original, BUSY],
  ],
  'both call at once, and their phone may not know the rule: we connect to it while ours stands': [
    [on(callingBob), { ownName: 'alice', knowsGlare: false }, { kind: 'meet-theirs' }],
    [on(callingBob), { ownName: 'carol', knowsGlare: false }, ANSWER_THEIRS],
    [
      on({ ...callingBob, identity: 'ab' }),
      { ownName: 'alice', knowsGlare: false, privacy: 'stripped' },
      KEEP_OURS,
    ],
  ],
  'whom we hold is busy beside another call, and rings beside none': [
    [{ stage: talking, held: talkingToBob }, {}, BUSY],
    [{ stage: IDLE, held: talkingToBob }, {}, RING],
  ],
  'who rings and calls anew is answered at the newer offer': [
    [on(bobRings), {}, RENEW],
    [on({ ...bobRings, silent: true }), quiet, RENEW],
    [on(bobRings), favourite, RENEW_AND_ANSWER],
    [on(bobRings), { ...favourite, ...quiet }, RENEW],
    [on(bobRings), { ...favourite, privacy: 'changed' }, RENEW],
    [{ stage: bobRings, held: talking }, favourite, RENEW],
  ],
  'who waits and calls anew is answered at the newer offer': [
    [{ stage: talking, waiting: bobRings }, {}, RENEW_WAITING],
    [{ stage: talking, waiting: bobRings }, favourite, RENEW_WAITING],
    [{ stage: talking, waiting: bobRings }, { callWaiting: false }, RENEW_WAITING],
  ],
  'a blocked caller is always refused without a trace': each(
    [...free, ...busy, ...full, on(talking), on(bobRings), { stage: talking, waiting: bobRings }],
    (lines) => [
      [lines, { blocked: true }, REFUSE],
      [lines, { blocked: true, ...quiet }, REFUSE],
      [lines, { blocked: true, ...favourite }, REFUSE],
      [lines, { blocked: true, ...favourite, ...quiet }, REFUSE],
      [lines, { blocked: true, privateOnly: true, privacy: 'not-private' }, REFUSE],
    ],
  ),
  'where the user wants private calls only, others are refused and recorded': each(tooOpen, (open) =>
    each([...free, ...busy, ...full, on(talking), on(dialingBob), on(callingBob), on(bobRings)], (lines) => [
      [lines, open, NOT_PRIVATE],
      [lines, { ...open, ...quiet }, NOT_PRIVATE],
      [lines, { ...open, ...favourite }, NOT_PRIVATE],
    ]),
  ),
  'and private ones come through': each(['new', 'known', 'verified', 'changed'] as const, (privacy) => [
    [on(IDLE), { privacy, privateOnly: true }, RING],
    [on(talking), { privacy, privateOnly: true }, WAIT],
    [on(dialingBob), { privacy: 'known', privateOnly: true }, ANSWER_THEIRS],
  ]),
  'both call at once: the request of the lesser name counts': [
    [on(callingBob), { ownName: 'alice' }, KEEP_OURS],
    [on(callingBob), { ownName: 'carol' }, ANSWER_THEIRS],
    [on(callingBob), { ownName: 'Bob' }, KEEP_OURS],
  ],
  'while our request is not out yet, theirs is the only one': [
    [on(dialingBob), { ownName: 'alice' }, ANSWER_THEIRS],
    [on(dialingBob), { ownName: 'carol' }, ANSWER_THEIRS],
  ],
  'whom we call outweighs blocking and quiet': each([on(dialingBob), on(callingBob)], (lines) => [
    [lines, { blocked: true }, ANSWER_THEIRS],
    [lines, quiet, ANSWER_THEIRS],
    [lines, { blocked: true, ...quiet }, ANSWER_THEIRS],
    [lines, { callWaiting: false }, ANSWER_THEIRS],
    [{ ...lines, held: talking }, {}, ANSWER_THEIRS],
  ]),
  'whom we call rings where it is another identity than the user meant': each(suspect, (warning) => [
    [on({ ...callingBob, identity: 'ab' }), warning, RING_THEIRS],
    [on({ ...dialingBob, identity: 'ab' }), { ...warning, ...quiet }, RING_THEIRS],
    [on({ ...callingBob, identity: 'ab' }), { ...warning, ownName: 'alice' }, KEEP_OURS],
  ]),
  'whom we call in spite of the warning is answered': each(suspect, (warning) => [
    [on({ ...callingBob, identity: warning.identity }), warning, ANSWER_THEIRS],
    [on({ ...dialingBob, identity: warning.identity }), warning, ANSWER_THEIRS],
  ]),
  'whom we call is answered where it is whom the user called, and rings elsewhere': [
    [on({ ...callingBob, identity: 'ab' }), { identity: 'ab' }, ANSWER_THEIRS],
    [on({ ...callingBob, identity: 'ab' }), { identity: 'ab', privacy: 'new' }, ANSWER_THEIRS],
    [on({ ...callingBob, identity: 'ab' }), { identity: 'cd', privacy: 'new' }, RING_THEIRS],
    [on({ ...callingBob, identity: 'ab' }), { privacy: 'not-private' }, RING_THEIRS],
    [on(callingBob), { privacy: 'not-private' }, ANSWER_THEIRS],
    [on(callingBob), { identity: 'ab', privacy: 'new' }, RING_THEIRS],
  ],
  'a stranger who rings makes room for somebody who is known': [
    [on(ringing), known, REPLACE],
    [on(ringing), { ...known, ...quiet }, { ...REPLACE, silent: true }],
    [on(ringing), { ...known, ...favourite }, { ...REPLACE, answers: true }],
    [{ stage: talking, waiting: { ...ringing, contact: 'dave' } }, known, { ...REPLACE, line: 'waiting' }],
    [on(ringing), { isStranger: () => true }, BUSY],
    [{ stage: ringing, waiting: daveRings }, known, { ...REPLACE, line: 'waiting' }],
  ],
  'a stranger does not take the place of somebody who is known, whose call may be a phantom': [
    [{ stage: ringing, waiting: daveRings }, { ...original, ...carolIsKnown }, BUSY],
    [{ stage: ringing, held: talking }, { ...original, ...carolIsKnown }, BUSY],
    [
      { stage: talking, waiting: daveRings },
      { ...original, ...carolIsKnown },
      { kind: 'displace', line: 'waiting', silent: false },
    ],
    [on(talking), known, WAIT],
  ],
  'a call at another network counts as one of two': [
    ...free.flatMap((lines): Row[] => [
      [lines, { callsElsewhere: 'one' }, RING],
      [lines, { callsElsewhere: 'one', ...favourite }, RING],
      [lines, { callsElsewhere: 'one', quiet: true }, RING_SILENTLY],
      [lines, { callsElsewhere: 'one', callWaiting: false }, BUSY],
      [lines, { callsElsewhere: 'more' }, BUSY],
      [lines, { callsElsewhere: 'more', blocked: true }, REFUSE],
    ]),
    [on(talking), { callsElsewhere: 'one' }, BUSY],
    [{ stage: IDLE, held: { ...talking, contact: 'dave' } }, { callsElsewhere: 'one' }, BUSY],
    [on(bobRings), { callsElsewhere: 'more' }, RENEW],
    [on(callingBob), { callsElsewhere: 'one' }, ANSWER_THEIRS],
  ],
  'a forged request is always refused without a ring': each(
    [...free, ...busy, ...full, on(talking), on(dialingBob), on(callingBob), on(bobRings)],
    (lines) => [
      [lines, { isForged: true }, REFUSE],
      [lines, { isForged: true, ...favourite }, REFUSE],
      [lines, { isForged: true, flood: 'ignore' }, IGNORE],
    ],
  ),
  'a flood is refused as busy, without a record': each(
    [...free, ...busy, ...full, on(talking), on(callingBob)],
    (lines) => [
      [lines, { flood: 'refuse' }, REFUSE_FLOOD],
      [lines, { flood: 'refuse', blocked: true }, REFUSE_FLOOD],
      [lines, { flood: 'refuse', privateOnly: true, privacy: 'not-private' }, REFUSE_FLOOD],
    ],
  ),
  'a flood is ignored where refusals would be one, and of a caller who rings already': each(
    [...free, ...busy, ...full, on(talking), on(callingBob), on(bobRings)],
    (lines) => [
      [lines, { flood: 'ignore' }, IGNORE],
      [on(bobRings), { flood: 'refuse' }, IGNORE],
      [{ stage: talking, waiting: bobRings }, { flood: 'refuse' }, IGNORE],
    ],
  ),
}

const nameOf = (call: Call): string => (call.kind === 'idle' ? 'idle' : `${call.kind} ${call.contact}`)
const shown = ({ stage, waiting, held }: Lines): string =>
  [
    nameOf(stage),
    ...(waiting ? [`${waiting.contact} waits`] : []),
    ...(held ? [`${held.contact} held`] : []),
  ].join(', ')

describe.each(Object.entries(table))('%s', (_, rows) => {
  test.each(rows.map(([lines, facts, decision]) => [shown(lines), facts, decision, lines] as const))(
    '%s, %o: %o',
    (_, facts, decision, lines) => expect(decide(lines, facts)).toEqual(decision),
  )
})
