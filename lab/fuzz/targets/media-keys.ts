import assert from 'node:assert/strict'
import fc from 'fast-check'
import { identityOf, makePrivateKey } from '../../../phone/privacy/identity'
import { type KeyPart, keyPartSchema } from '../../../phone/privacy/key-part'
import { answerKeys, type CallContext, offerKeys } from '../../../phone/privacy/media-keys'
import { mutate, type Mutation, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const [alice, bob] = [identityOf(makePrivateKey()), identityOf(makePrivateKey())]
const call = { caller: 'alice', callee: 'bob', random: Buffer.alloc(16, 7) }
const asAlice: CallContext = { ...call, own: alice, peer: bob.fingerprint, certificate: 'aa'.repeat(32) }
const asBob: CallContext = { ...call, own: bob, peer: alice.fingerprint, certificate: 'bb'.repeat(32) }

const fields = Object.keys(keyPartSchema.shape) as readonly (keyof KeyPart)[]
/** What happens to a part on its way: its text is damaged, a value replaced, or something else sent instead. */
type Damage =
  | { readonly text: readonly Mutation[] }
  | { readonly field: keyof KeyPart; readonly value: unknown }
  | { readonly instead: unknown }

const damage: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ text: mutations }) },
  { weight: 2, arbitrary: fc.record({ field: fc.constantFrom(...fields), value: fc.jsonValue() }) },
  { weight: 2, arbitrary: fc.record({ field: fc.constantFrom(...fields), value: fc.base64String() }) },
  { weight: 1, arbitrary: fc.record({ instead: fc.jsonValue() }) },
)
const damaged = (part: KeyPart, how: Damage): unknown => {
  if ('instead' in how) return how.instead
  if ('field' in how) return { ...part, [how.field]: how.value }
  try {
    return JSON.parse(Buffer.from(mutate(Buffer.from(JSON.stringify(part)), how.text)).toString()) as unknown
  } catch {
    return undefined
  }
}
/** What was received means the same as what was sent. */
const assertSame = (received: unknown, sent: KeyPart): void =>
  assert.deepEqual(keyPartSchema.parse(received), keyPartSchema.parse(sent))

export const mediaKeys = pureTarget({
  name: 'media-keys',
  about:
    'the parts of an agreement on keys, damaged: who agrees has the keys of the other, and damage spoils nothing',
  share: 150,
  cases: fc.record({ toBob: damage, toAlice: damage }),
  test: ({ toBob, toAlice }) => {
    const offer = offerKeys(asAlice)
    const offered = damaged(offer.part, toBob)
    const early = answerKeys(asBob, offered)
    if (early.kind === 'agreed') assertSame(offered, offer.part)
    const answer = early.kind === 'agreed' ? early : answerKeys(asBob, offer.part)
    assert.ok(answer.kind === 'agreed')
    const answered = damaged(answer.part, toAlice)
    const first = offer.finish(answered)
    if (first.kind === 'agreed') assertSame(answered, answer.part)
    const last = first.kind === 'agreed' ? first : offer.finish(answer.part)
    assert.ok(last.kind === 'agreed')
    const [ofAlice, ofBob] = [last.keys.framesOf(0), answer.keys.framesOf(0)]
    assert.ok(ofAlice && ofBob)
    assert.deepEqual([ofAlice.sendKey, ofAlice.receiveKey], [ofBob.receiveKey, ofBob.sendKey])
  },
})
