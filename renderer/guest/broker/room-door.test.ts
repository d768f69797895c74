import { expect, it } from 'vitest'
import { readAnswer } from './room-door'

const REFERENCE = '0123456789abcdef'

it.each([
  [
    { action: 'admitted', by: 'Ada', reference: REFERENCE },
    { kind: 'admitted', by: 'Ada', reference: REFERENCE },
  ],
  [
    { action: 'refused', reason: 'nobody' },
    { kind: 'refused', why: 'nobody' },
  ],
  [
    { action: 'refused', reason: 'of a later version' },
    { kind: 'refused', why: 'away' },
  ],
  [{ action: 'refused' }, { kind: 'refused', why: 'away' }],
  [{ action: 'asked' }, undefined],
  [{ action: 'admitted', by: 'Ada' }, undefined],
  [{ action: 'admitted', by: 7, reference: REFERENCE }, undefined],
  [{ action: 'admitted', by: 'Ada', reference: 'x' }, undefined],
])('%j is %j', (message, answer) => expect(readAnswer(message)).toEqual(answer))
