import { expect, it } from 'vitest'
import { personNamed } from '../state/testing/somebody'
import { nicknamesOf } from './nicknames'

it('nicknames are found by the person, and by the identity that they are known by', () => {
  const [ann, bob] = [personNamed('ann'), personNamed('bob')]
  const { byPerson, byIdentity } = nicknamesOf([
    { id: ann, nickname: 'Mum', knownBy: 'aa' },
    { id: bob, nickname: 'Boss' },
    { id: personNamed('carol'), knownBy: 'cc' },
  ])
  expect([...byPerson]).toEqual([
    [ann, 'Mum'],
    [bob, 'Boss'],
  ])
  expect([...byIdentity]).toEqual([['aa', 'Mum']])
})
