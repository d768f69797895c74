import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  announced,
  announcedBy,
  announcements,
  callProofEntry,
  callProofIn,
  callEndEntry,
  callEndIn,
  callReferenceEntry,
  callReferenceIn,
  candidatesEntry,
  candidatesIn,
  challengeEntries,
  challengeIn,
  decodeExtension,
  encodeExtension,
  extensionBytes,
  identityIn,
  MAX_ANNOUNCED_BYTES,
  MAX_HELD_MS,
  partsOf,
  peerStateEntry,
  peerStateIn,
  pingsIn,
  proofEntry,
  proofIn,
  refusalIn,
  serverTimeEntry,
  serverTimeIn,
  serverAbilitiesIn,
  signalFromEntry,
  signalFromIn,
  signalToEntry,
  signalToIn,
  statusesIn,
  statusIn,
  voiceSignalEntry,
  voiceSignalIn,
  withoutProof,
} from '../../../protocol/directory'
import { MAX_EXTENSION_BYTES, MAX_SIGNAL_BLOCK_BYTES } from '../../../protocol/directory/extension'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { extension } from '../cases/messages'
import { pureTarget } from '../target'

const MAX_ENTRIES = 16
const NAMES = ['ann', 'bob', 'cid']

const contacts = fc.array(
  fc.record({
    name: fc.constantFrom(...NAMES),
    block: fc.option(
      extension.map(encodeExtension).filter(({ length }) => length <= MAX_ANNOUNCED_BYTES),
      { nil: undefined },
    ),
  }),
  { maxLength: 12 },
)
const listed = contacts.map((all) => {
  const entries = announcements(partsOf(all, NAMES.length)[0] ?? [])
  return entries ? encodeExtension(entries) : new Uint8Array(0)
})

const block = fc.oneof(
  fc
    .tuple(fc.oneof(extension.map(encodeExtension), listed), mutations)
    .map(([bytes, all]) => mutate(bytes, all)),
  anyBytes(80).map((rest) => Uint8Array.of(0x52, 0x44, 1, ...rest)),
  fc
    .tuple(
      fc.constantFrom(9, 34, 35, 42),
      fc.constantFrom(MAX_EXTENSION_BYTES, MAX_SIGNAL_BLOCK_BYTES),
      fc.integer({ min: -20, max: 20 }),
    )
    .map(([type, limit, more]) => {
      const bytes = new Uint8Array(limit + more)
      const length = bytes.length - 7
      bytes.set([0x52, 0x44, 1, type, 0, length & 0xff, length >> 8, 1, 0, 0x61])
      return bytes
    }),
)

export const extensionBlock = pureTarget({
  name: 'extension',
  about: 'any bytes after a message: one block that re-encodes to the same bytes, or none',
  share: 1000,
  cases: fc.record({ bytes: block, contacts }),
  test: ({ bytes, contacts }) => {
    const entries = decodeExtension(bytes)
    if (entries !== undefined) {
      assert.deepEqual(encodeExtension(entries), bytes)
      const isSignal = entries.size === 1 && [34, 35, 42].some((type) => entries.has(type))
      assert.ok(bytes.length <= (isSignal ? MAX_SIGNAL_BLOCK_BYTES : MAX_EXTENSION_BYTES))
      assert.ok(entries.size <= MAX_ENTRIES)
      const [sent, passed] = [signalToIn(entries), signalFromIn(entries)]
      if (sent) assert.deepEqual(signalToEntry(sent).get(34), entries.get(34))
      if (passed) assert.deepEqual(signalFromEntry(passed).get(35), entries.get(35))
      const inVoice = voiceSignalIn(entries)
      if (inVoice) assert.deepEqual(voiceSignalEntry(inVoice).get(42), entries.get(42))
      announced(entries)
      assert.match(identityIn(entries) ?? '0'.repeat(64), /^[0-9a-f]{64}$/)
      const challenge = challengeIn(entries)
      if (challenge)
        for (const [type, entry] of challengeEntries(challenge)) assert.deepEqual(entries.get(type), entry)
      const proof = proofIn(entries)
      if (typeof proof === 'object') assert.deepEqual(proofEntry(proof).get(8), entries.get(8))
      refusalIn(entries)
      const call = callProofIn(entries)
      if (typeof call === 'object') assert.deepEqual(callProofEntry(call).get(10), entries.get(10))
      const time = serverTimeIn(entries)
      if (time !== undefined) assert.deepEqual(serverTimeEntry(time).get(11), entries.get(11))
      const candidates = candidatesIn(entries)
      if (candidates.length > 0) assert.deepEqual(candidatesEntry(candidates).get(21), entries.get(21))
      serverAbilitiesIn(entries)
      const state = peerStateIn(entries)
      if (state) assert.deepEqual(peerStateIn(peerStateEntry(state)), state)
      assert.equal(statusIn(entries) !== undefined, (entries.get(27)?.length ?? 0) > 0)
      const statuses = statusesIn(NAMES, entries)
      assert.ok(statuses.length <= (entries.get(28)?.length ?? 0) / 3)
      for (const { name } of statuses) assert.ok(NAMES.includes(name))
      const over = callEndIn(entries)
      if (over) assert.deepEqual(callEndEntry(over.end, over.reference).get(16), entries.get(16))
      const reference = callReferenceIn(entries)
      if (reference !== undefined) assert.deepEqual(callReferenceEntry(reference).get(15), entries.get(15))
      assert.equal(withoutProof(entries)?.has(8), false)
      const { pong } = pingsIn(entries)
      assert.ok(pong === undefined || pong.heldMs <= MAX_HELD_MS)
      for (const name of announcedBy(NAMES, entries).keys()) assert.ok(NAMES.includes(name))
    }
    for (const part of partsOf(contacts, NAMES.length)) {
      assert.ok(part.length <= NAMES.length)
      const told = announcements(part)
      if (told) assert.ok(extensionBytes(told) <= MAX_EXTENSION_BYTES)
    }
  },
})
