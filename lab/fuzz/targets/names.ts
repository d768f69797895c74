import assert from 'node:assert/strict'
import fc from 'fast-check'
import { checkName, MAX_NAME_LENGTH } from '../../../base/names/check-name'
import { legible } from '../../../base/names/hidden'
import { lookAlikeKeys, looksLike, skeleton } from '../../../base/names/look-alike'
import { pureTarget } from '../target'

/** Troublesome characters of names: hidden and reordering ones, joiners, marks, spaces, look-alikes, letters that grow when folded. */
const SPECIAL =
  '\u202e\u2066\u2069\u200b\u200c\u200d\ufe0f\u3164\u115f\u2800\u034f\ufeff\u0301\u0307\u00a0\u3000 \n\ufffdIlı1ѕаοßﬃΐẞςİ👩💻ﷺ\u17b4\u061cکक'

const character = fc.oneof(
  fc.constantFrom(...Array.from(SPECIAL)),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
)
const name = fc.array(character, { maxLength: 80 }).map((characters) => characters.join(''))

export const names = pureTarget({
  name: 'names',
  about: 'any text as a name: normalised once and for all, nothing hidden in it, never shown as blank',
  share: 1000,
  cases: fc.record({ one: name, other: name }),
  test: ({ one, other }) => {
    const checked = checkName(one)
    if (checked.ok) {
      assert.deepEqual(checkName(checked.name), checked)
      assert.equal(checked.name, checked.name.normalize('NFC').trim())
      assert.ok(Array.from(checked.name).length <= MAX_NAME_LENGTH)
      assert.equal(legible(checked.name), checked.name)
      assert.doesNotMatch(checked.name, /[\p{Cc}\u202a-\u202e\u2066-\u2069\u3164\u115f\u2800]|\s\s/u)
      // Decomposed, because the capital of a composed ᾳ would move a further accent to its iota.
      assert.ok(looksLike(checked.name, checked.name.normalize('NFD').toUpperCase()))
      assert.equal(lookAlikeKeys(checked.name).length, 2)
    }
    const shown = legible(one)
    assert.equal(legible(shown), shown)
    assert.ok(one.trim() === '' || shown.trim() !== '')
    assert.doesNotMatch(shown, /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u)
    assert.equal(looksLike(one, other), looksLike(other, one))
    assert.ok(looksLike(one, one))
    assert.ok(skeleton(one).length <= 40 * one.length)
  },
})
