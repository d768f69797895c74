import { expect, it } from 'vitest'
import { readIceServers } from './ice-servers'

const HOST = 'talk.example'
const turn = { host: 'turn.example', port: 3478, username: '17:x', password: 'p' }
const relay = { urls: 'turn:turn.example:3478?transport=udp', username: '17:x', credential: 'p' }

it.each([
  [{ stunPort: 3478 }, [{ urls: 'stun:talk.example:3478' }]],
  [{ stunPort: 3478, turn }, [{ urls: 'stun:talk.example:3478' }, relay]],
  [{ turn }, [relay]],
  [{ turn: { ...turn, host: 'fd00::1' } }, [{ ...relay, urls: 'turn:[fd00::1]:3478?transport=udp' }]],
  [{}, []],
  [{ stunPort: 0 }, []],
  [{ stunPort: 70_000 }, []],
  [{ stunPort: '3478' }, []],
  [{ turn: { ...turn, host: 'a?transport=tcp' } }, []],
  [{ turn: { ...turn, port: -1 } }, []],
  [{ turn: { ...turn, username: undefined } }, []],
  [{ turn: [turn] }, []],
  [[], []],
  ['x'.repeat(5_000), []],
])('%j is read as %j', (said, servers) => expect(readIceServers(JSON.stringify(said), HOST)).toEqual(servers))

it('reads none where there is no JSON', () => expect(readIceServers('<!doctype html>', HOST)).toEqual([]))
