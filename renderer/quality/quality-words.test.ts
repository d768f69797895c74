import { describe, expect, it } from 'vitest'
import type { Privacy, VoiceSending, VoicePath } from '../../electron/api'
import { wordingIn } from '../../locales/wording'
import { redundancyWords, relayWords } from './quality-words'

const { t } = wordingIn('en')

describe('what protects the voice', () => {
  it.each<[Omit<VoiceSending, 'packetMs'>, string]>([
    [{ repeats: 0, hasFec: false }, 'None'],
    [{ repeats: 1, hasFec: false }, '1 repeat'],
    [{ repeats: 2, hasFec: false }, '2 repeats'],
    [{ repeats: 0, hasFec: true }, 'FEC'],
    [{ repeats: 1, hasFec: true }, 'FEC + 1'],
  ])('%j is “%s”', (sending, words) => expect(redundancyWords(t, { packetMs: 10, ...sending })).toBe(words))
})

describe('what a relay learns', () => {
  const relay: VoicePath = { kind: 'relay', local: 'relay', remote: 'host', relay: 'turn.example' }
  const server: VoicePath = { kind: 'tcp-relay', relay: 'phones.example' }

  it.each<Privacy>(['new', 'known', 'verified', 'changed', 'unproven'])(
    'is nothing of the sound in a call that is %s',
    (privacy) => {
      for (const path of [relay, server]) expect(relayWords(t, path, privacy)).toMatch(/can’t listen/)
    },
  )

  it.each<Privacy>(['not-private', 'stripped', 'keyless'])('may be the sound when it is %s', (privacy) => {
    for (const path of [relay, server]) expect(relayWords(t, path, privacy)).toMatch(/not private/)
  })

  it('is not said without one', () => {
    expect(relayWords(t, { kind: 'tcp' }, 'known')).toBeUndefined()
    expect(relayWords(t, { kind: 'direct', local: 'host', remote: 'srflx' }, 'known')).toBeUndefined()
  })
})
