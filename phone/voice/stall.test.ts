import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { compare } from '../../lab/audio/compare'
import { systemClock } from '../../base/clock'
import type { Offer } from '../../protocol/media/negotiation'
import { speechLike } from '../../native/testing/signals'
import { readWav, writeWav } from '../../native/testing/wav-files'
import { tcpAddress, tcpOffer } from './links/tcp/tcp-offer'
import { VOICE_PROCESS } from './testing/built-voice-process'
import { engineWithFiles } from './testing/engine-with-files'

const STALL_MS = 1000
/** The start and length of the compared speech. s */
const [BEFORE_S, AFTER_S, PIECE_S] = [1.5, 8, 1.5]
const STALL_AFTER_FRAMES = 160
const END_AFTER_FRAMES = 510

const folder = mkdtempSync(join(tmpdir(), 'ringdown-stall-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A network between two phones that can stall. */
const openNetwork = async (offer: Offer) => {
  const { port = 0 } = tcpAddress(offer) ?? {}
  const sockets: Socket[] = []
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    sockets.push(near, far)
    for (const socket of [near, far]) socket.setNoDelay(true).on('error', () => undefined)
    near.pipe(far)
    far.pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    offer: tcpOffer({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }),
    stall: async () => {
      for (const socket of sockets) socket.pause()
      await new Promise((resolve) => systemClock.after(STALL_MS, () => resolve(undefined)))
      for (const socket of sockets) socket.resume()
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

test('Three seconds after a network stall of one second a call has its delay again, and no speech is lost', async () => {
  const speech = speechLike(AFTER_S + PIECE_S + 1)
  const [voice, heard] = [join(folder, 'voice.wav'), join(folder, 'heard.wav')]
  writeWav(voice, speech)
  const her = engineWithFiles(VOICE_PROCESS, voice, join(folder, 'nothing.wav'))
  const him = engineWithFiles(VOICE_PROCESS, undefined, heard)
  her.engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
  const network = await openNetwork((await her.event('offered')).offer)
  try {
    him.engine.send({ kind: 'open-link', callId: 1, role: 'answer', offer: network.offer })
    await him.event('stats', ({ stats }) => stats.framesReceived >= STALL_AFTER_FRAMES)
    await network.stall()
    await him.event('stats', ({ stats }) => stats.framesReceived >= END_AFTER_FRAMES)
    him.engine.send({ kind: 'close', callId: 1 })
    const { stats } = await him.event('closed-by-us')

    const { samples } = readWav(heard)
    const delayMs = (fromS: number): number => {
      const piece = speech.subarray(fromS * 48_000, (fromS + PIECE_S) * 48_000)
      const { lagMs, correlation } = compare(piece, samples)
      expect(correlation).toBeGreaterThan(0.5)
      return lagMs - fromS * 1000
    }
    expect(Math.abs(delayMs(AFTER_S) - delayMs(BEFORE_S))).toBeLessThan(100)
    expect(stats.shortenedMs).toBeGreaterThan(STALL_MS / 2)
    expect(stats.underruns).toBeGreaterThan(0)
    expect(stats.discardedFrames).toBe(0)
  } finally {
    network.close()
    await Promise.all([her.engine.shutdown(), him.engine.shutdown()])
  }
})
