import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  type ClientMessage,
  clientToServer,
  MessageReader,
  serverToClient,
} from '../../../protocol/directory'
import { checkName, MAX_NAME_LENGTH } from '../../../base/names/check-name'
import { pureTarget } from '../target'

const unit = fc.constantFrom('x', '\u0000', ' ', '\u200d', '👍', '\u0301', 'ﷺ', '\ufffd')
const name = fc.tuple(unit, unit, fc.nat(20_000)).map(([a, b, times]) => (a + b).repeat(times))
const names = fc
  .tuple(unit, fc.nat(3), fc.nat(40_000))
  .map(([text, times, count]) => Array<string>(count).fill(text.repeat(times)))

export const giants = pureTarget({
  name: 'giants',
  about: 'names and lists up to the caps and beyond',
  share: 5,
  cases: fc.record({ name, names }),
  test: ({ name, names }) => {
    const login: ClientMessage = { kind: 'login', name }
    const frame = clientToServer.encode(login)
    const received = new MessageReader(clientToServer).push(frame)
    if (frame.length - 8 <= clientToServer.maxFrameBytes) assert.deepEqual(received, { messages: [login] })
    else assert.equal(received.error?.code, 'frame-too-large')
    const checked = checkName(name)
    assert.ok(!checked.ok || Array.from(checked.name).length <= MAX_NAME_LENGTH)

    const list = serverToClient.encode({ kind: 'add-contact', contacts: names })
    const listed = new MessageReader(serverToClient).push(list)
    if (list.length - 8 > serverToClient.maxFrameBytes) assert.equal(listed.error?.code, 'frame-too-large')
    else assert.deepEqual(listed, { messages: [{ kind: 'add-contact', contacts: names }] })
  },
})
