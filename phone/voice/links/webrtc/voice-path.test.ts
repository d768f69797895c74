import { expect, it } from 'vitest'
import { voicePath } from './voice-path'

const STUN = { hostname: 'stun.example', port: 3478 }
const TURN = { hostname: 'turn.example', port: 3478, username: 'a', password: 'b' }
const OTHER = { ...TURN, hostname: 'other.example' }

it('is direct where neither side uses a relay', () =>
  expect(voicePath({ local: 'host', remote: 'srflx' }, [STUN, TURN])).toEqual({
    ...{ kind: 'direct', local: 'host', remote: 'srflx' },
  }))

it('names our relay where there is one', () =>
  expect(voicePath({ local: 'relay', remote: 'host' }, [STUN, TURN])).toEqual({
    ...{ kind: 'relay', local: 'relay', remote: 'host', relay: 'turn.example' },
  }))

it.each([
  ['of the peer', 'host', [STUN, TURN]],
  ['of one of two servers', 'relay', [TURN, OTHER]],
] as const)('does not name a relay %s', (_, local, servers) =>
  expect(voicePath({ local, remote: 'relay' }, servers)).toEqual({ kind: 'relay', local, remote: 'relay' }),
)
