import { once } from 'node:events'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../../../../native/testing/bundle'
import { carry, LinkProcess } from './testing/link-process'

let program: string
beforeAll(async () => {
  program = await bundle('phone/voice/links/webrtc/testing/link-child.ts')
})

const processes: LinkProcess[] = []
afterEach(() => {
  for (const each of processes.splice(0)) each.end()
})
const open = (mustAuthenticate = false): LinkProcess => {
  const opened = new LinkProcess(program, mustAuthenticate)
  processes.push(opened)
  return opened
}

describe('two phones on one computer', () => {
  it('connect, and hear each other in order', async () => {
    const [alice, bob] = [open(), open()]
    carry(alice, bob)
    carry(bob, alice)
    const offer = await alice.offer()
    bob.order({ do: 'prepare', offer, early: false })
    const connected = Promise.all([once(alice, 'connected'), once(bob, 'connected')])
    bob.order({ do: 'answer', offer })
    await connected
    alice.order({ do: 'talk', everyMs: 20, from: 100 })
    bob.order({ do: 'talk', everyMs: 20, from: 65_530 })
    const [atBob, atAlice] = await Promise.all([bob.heard(20), alice.heard(20)])
    expect(atBob.slice(0, 20).map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 20 }, (_, n) => 100 + n),
    )
    expect(atAlice.slice(0, 20).map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 20 }, (_, n) => (65_530 + n) % 65_536),
    )
  })
})
