import { once } from 'node:events'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Side, UdpRelay } from '../../../../lab/networks/udp-relay'
import { bundle } from '../../../../native/testing/bundle'
import type { Signal } from '../../../../protocol/media/negotiation'
import type { VoicePath } from '../../../model'
import { carry, LinkProcess } from '../webrtc/testing/link-process'
import { throughRelay } from '../webrtc/testing/relayed-signals'
import { readOffer, readSignal, webrtcSignal } from '../webrtc/webrtc-signals'

let program: string
beforeAll(async () => {
  program = await bundle('phone/voice/links/webrtc/testing/link-child.ts')
})

const processes: LinkProcess[] = []
const relays: UdpRelay[] = []
beforeEach(async () => {
  for (let n = 0; n < 12; n++) relays.push(await UdpRelay.open())
})
afterEach(() => {
  for (const each of processes.splice(0)) each.end()
  for (const each of relays.splice(0)) each.close()
})

const open = (): LinkProcess => {
  const opened = new LinkProcess(program, false, 'paired')
  processes.push(opened)
  return opened
}

const led = (signal: Signal, side: Side): Signal => {
  const read = readSignal(signal)
  if (read) return webrtcSignal(throughRelay(read, side, relays))
  const offer = readOffer(signal)
  if (!offer) throw new Error('it is no signal of WebRTC')
  return throughRelay(offer, side, relays) as typeof offer & Signal
}

/** Two links that have connected by TCP; the signals of WebRTC are carried from `negotiate` on. */
const callByTcp = async () => {
  const [alice, bob] = [open(), open()]
  const kept: (() => void)[] = []
  let carries = false
  const pass = (to: LinkProcess, side: Side) => (signal: Signal) => {
    const carried = led(signal, side)
    if (carries) return carried
    kept.push(() => to.order({ do: 'negotiate', signal: carried }))
    return undefined
  }
  carry(alice, bob, pass(bob, 'a'))
  carry(bob, alice, pass(alice, 'b'))
  const connected = Promise.all([once(alice, 'connected'), once(bob, 'connected')])
  const offer = await alice.offer()
  bob.order({ do: 'prepare', offer, early: false })
  bob.order({ do: 'answer', offer })
  await connected
  alice.order({ do: 'talk', everyMs: 10, from: 65_000 })
  bob.order({ do: 'talk', everyMs: 10, from: 0 })
  await Promise.all([alice.heard(20), bob.heard(20)])
  const negotiate = (): void => {
    carries = true
    for (const each of kept.splice(0)) each()
  }
  return { alice, bob, negotiate }
}

/** Resolves when voice takes this way; packets give the pace. */
const uses = async (link: LinkProcess, isIt: (path: VoicePath | undefined) => boolean): Promise<void> => {
  while (!isIt((await link.stats()).path)) await once(link, 'packet')
}
const isTcp = (path: VoicePath | undefined): boolean => path?.kind === 'tcp'
const isUdp = (path: VoicePath | undefined): boolean => path?.kind === 'direct'

/** The numbers that the packets carry in their payload, ascending: a busy machine may swap two. */
const numbersIn = ({ packets }: LinkProcess): number[] =>
  packets.map(({ payload }) => Buffer.from(payload).readUInt32BE(1)).sort((one, other) => one - other)

/** How far each is from the one before. */
const stepsIn = (numbers: readonly number[]): number[] =>
  numbers.slice(1).map((number, n) => number - (numbers[n] ?? 0))

describe('two phones with both links', () => {
  it('begin by TCP, and move to WebRTC without losing or repeating a packet', async () => {
    const { alice, bob, negotiate } = await callByTcp()
    expect((await alice.stats()).path).toEqual({ kind: 'tcp' })
    negotiate()
    await Promise.all([uses(alice, isUdp), uses(bob, isUdp)])
    await Promise.all([alice.heard(alice.packets.length + 50), bob.heard(bob.packets.length + 50)])
    for (const each of [alice, bob]) {
      expect(new Set(stepsIn(numbersIn(each)))).toEqual(new Set([1]))
      // The timestamp belongs to the number on both links.
      for (const { sequence, timestamp, payload } of each.packets) {
        const n = Buffer.from(payload).readUInt32BE(1)
        expect([sequence, timestamp]).toEqual([n % 65_536, (n * 960) >>> 0])
      }
    }
  })

  it('go back to TCP when WebRTC is cut, and hear nothing twice', async () => {
    const { alice, bob, negotiate } = await callByTcp()
    negotiate()
    await Promise.all([uses(alice, isUdp), uses(bob, isUdp)])
    for (const each of relays) each.passes = () => false
    await Promise.all([uses(alice, isTcp), uses(bob, isTcp)])
    await Promise.all([alice.heard(alice.packets.length + 50), bob.heard(bob.packets.length + 50)])
    for (const each of [alice, bob]) {
      const steps = stepsIn(numbersIn(each))
      expect(steps).not.toContain(0)
      // One gap, of about the second until the silence was noticed.
      expect(steps.filter((step) => step !== 1)).toHaveLength(1)
      expect(Math.max(...steps)).toBeLessThan(300)
    }
  })

  it('hang up while both links stand', async () => {
    const { alice, bob, negotiate } = await callByTcp()
    negotiate()
    await Promise.all([uses(alice, isUdp), uses(bob, isUdp)])
    const ended = once(bob, 'closed')
    alice.order({ do: 'close' })
    expect((await ended)[0]).toBe('peer-closed')
  })

  it('end by TCP alone as before, where the peer does not negotiate', async () => {
    const { alice, bob } = await callByTcp()
    const ended = once(alice, 'closed')
    bob.order({ do: 'close' })
    expect((await ended)[0]).toBe('peer-closed')
  })
})
