import assert from 'node:assert/strict'
import fc from 'fast-check'
import { systemClock } from '../../../base/clock'
import { checkName } from '../../../base/names/check-name'
import { lookAlikeKeys } from '../../../base/names/look-alike'
import type { RosterEntry } from '../../../server/backplane/backplane'
import { readNodeInfo } from '../../../server/backplane/node-info'
import {
  entryTexts,
  nodeMessageText,
  readChange,
  readEntry,
  readNodeMessage,
} from '../../../server/backplane/redis/texts'
import { callOfferCodec } from '../../../server/directory/call-offer-codec'
import { OtherNodes } from '../../../server/roster/other-nodes'
import { mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const ENTRY: RosterEntry = {
  ...{ name: 'zoë 📞', node: 'a1', session: 'b2', key: 'c'.repeat(64), status: 'in-call' },
  ...{ announced: Uint8Array.of(1, 2, 3), ticket: Uint8Array.of(4) },
}
const [, folded = '', seen = '', ...rest] = entryTexts(ENTRY, lookAlikeKeys(ENTRY.name))
const [node = '', session = '', key = '', status = '', ...bytes] = rest
const RECORD = ['7', node, session, key, status, folded, seen, ...bytes].join('\n')
const CHANGE = JSON.stringify([
  ...['1700000000.5', '7', '-', 'bob', 'b1', '+', ENTRY.name, RECORD, '~', 'carol', 'c1\ndo-not-disturb'],
])
const networks = { site: '192.0.2.0/24', subnet: '192.0.2.0/24', host: '192.0.2.7' }
const OFFER = '{"remote":"192.0.2.7","local":"192.0.2.1","host":"","port":5000,"extension":"UkQB"}'
const MESSAGES = [
  { type: 'ring', id: 1, caller: 'alice', callee: 'bob', networks, reference: 'r', offer: OFFER },
  { type: 'rung', id: 1, problem: 'too-often' },
  { type: 'refused', caller: 'alice', callee: 'bob', detail: 'UkQB' },
  { type: 'signal', sender: 'alice', recipient: 'bob', networks, json: 'e30' },
].map((message) => JSON.stringify(message))
const INFO =
  '{"name":"Studio","version":"0.1.0","roles":["directory"],"directory":{"port":4242,"encrypted":false}}'

const damaged = (text: string): fc.Arbitrary<string> =>
  mutations.map((damage) => Buffer.from(mutate(new Uint8Array(Buffer.from(text)), damage)).toString())

const codec = callOfferCodec(() => undefined)
const nothing = (): void => undefined

/** What nodes read from Redis, which others may have filled with anything. */
export const backplane = pureTarget({
  name: 'backplane',
  about: 'any text from Redis: no entry, change or message, or one that can be used',
  share: 600,
  cases: fc.oneof(
    fc.string({ unit: 'binary' }),
    ...[RECORD, CHANGE, OFFER, INFO, ...MESSAGES, nodeMessageText('a1', 7, 'x')].map(damaged),
  ),
  test: (text) => {
    const entries = [readEntry('zoë 📞', text), readEntry(text, RECORD), ...(readChange(text)?.arrived ?? [])]
    for (const entry of entries) {
      if (!entry) continue
      const checked = checkName(entry.name)
      assert.ok(checked.ok && checked.name === entry.name)
      // What was read can be written, and is then read again.
      const [, ...written] = entryTexts(entry, lookAlikeKeys(entry.name))
      const [a, b, c, d, e, f, ...both] = written
      const record = [entry.version, c, d, e, f, a, b, ...both].join('\n')
      assert.deepEqual(readEntry(entry.name, record), entry)
    }
    const message = readNodeMessage(text)
    assert.ok(!message || (message.from !== '' && message.after >= 0))
    const info = readNodeInfo(text)
    assert.ok((info?.roles.length ?? 0) <= 32)
    const offer = codec.read(text)
    if (offer) assert.deepEqual(codec.read(codec.write(offer)), offer)
    const nodes = new OtherNodes({
      clock: systemClock,
      send: () => Promise.resolve(),
      listener: {
        ...{ ring: nothing, refused: nothing, cancelled: nothing, unknownOver: nothing, signal: nothing },
      },
    })
    nodes.hear('a1', text)
    nodes.close()
  },
})
