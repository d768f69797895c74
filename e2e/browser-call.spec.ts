import { once } from 'node:events'
import type { Page } from '@playwright/test'
import { chromium } from '@playwright/test'
import { systemClock } from '../base/clock'
import { startPacer } from '../base/pacer'
import { median } from '../base/statistics'
import { OpusDecoder } from '../native/opus/opus-decoder'
import { OpusEncoder } from '../native/opus/opus-encoder'
import { bundle } from '../native/testing/bundle'
import { bestMatch, speechLike } from '../native/testing/signals'
import { LinkProcess } from '../phone/voice/links/webrtc/testing/link-process'
import { webrtcOffer, webrtcSignal } from '../phone/voice/links/webrtc/webrtc-signals'
import { unpack } from '../phone/voice/playout/unpack'
import type { Offer, Signal } from '../protocol/media/negotiation'
import { findChromium } from '../lab/stand-in/main/chromium'
import { expect, test } from './test'

const PAGE = 'https://page.test/'
const RATE = 48_000
const FRAME = 960
const PACKET_MS = 20
const SPEECH = speechLike(4)
/** The parts that are compared: each is short, because the clocks of both sides run apart. Samples */
const COMPARED = 0.4 * RATE
const PARTS = 7

/** What the page's side of a call has: descriptions, candidates, and the sound that it hears. */
interface PageCall {
  readonly connection: RTCPeerConnection
  readonly candidates: string[]
  readonly heard: number[]
}
declare global {
  interface Window {
    call: PageCall
  }
}

/** Runs in the page: speaks in a loop, and records what it hears. */
const openCall = async (speech: readonly number[]): Promise<void> => {
  const sound = new AudioContext({ sampleRate: 48_000 })
  await sound.resume()
  const code = `registerProcessor('recorder', class extends AudioWorkletProcessor {
    process([input]) {
      if (input?.[0]) this.port.postMessage(input[0])
      return true
    }
  })`
  await sound.audioWorklet.addModule(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })))
  const buffer = sound.createBuffer(1, speech.length, 48_000)
  buffer.copyToChannel(Float32Array.from(speech), 0)
  const voice = sound.createBufferSource()
  voice.buffer = buffer
  voice.loop = true
  const microphone = sound.createMediaStreamDestination()
  microphone.channelCount = 1
  voice.connect(microphone)
  voice.start()
  const connection = new RTCPeerConnection()
  const candidates: string[] = []
  const heard: number[] = []
  connection.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate) candidates.push(candidate.candidate)
  })
  connection.addEventListener('track', ({ track }) => {
    const stream = new MediaStream([track])
    // Chromium gives the sound of a stream to nobody unless an element plays it.
    const element = new Audio()
    element.srcObject = stream
    element.muted = true
    void element.play()
    const recorder = new AudioWorkletNode(sound, 'recorder')
    recorder.port.onmessage = ({ data }: MessageEvent<Float32Array>) => void heard.push(...data)
    sound.createMediaStreamSource(stream).connect(recorder).connect(sound.destination)
  })
  for (const track of microphone.stream.getTracks()) connection.addTrack(track, microphone.stream)
  window.call = { connection, candidates, heard }
}

let program: string
test.beforeAll(async () => {
  program = await bundle('phone/voice/links/webrtc/testing/link-child.ts')
})

/** Sends the speech of the phone in a loop. @returns stops it */
const speak = (phone: LinkProcess): (() => void) => {
  const encoder = new OpusEncoder({ bitrate: 40_000 })
  let n = 0
  const stop = startPacer(systemClock, PACKET_MS, () => {
    const at = (n * FRAME) % SPEECH.length
    const payload = encoder.encode(SPEECH.subarray(at, at + FRAME))
    phone.order({ do: 'send', packet: { sequence: n & 0xffff, timestamp: n * FRAME, payload } })
    n++
  })
  return () => {
    stop()
    encoder.free()
  }
}

/** The sound of all packets so far. */
const soundAt = (phone: LinkProcess): Float32Array => {
  const decoder = new OpusDecoder()
  const parts = phone.packets.flatMap((packet) => {
    const primary = unpack(packet)?.primary
    return primary ? [Float32Array.from(decoder.decode(primary.payload))] : []
  })
  decoder.free()
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** @returns how much the last seconds of what was heard resemble the speech, wherever they are in its loop: the median */
const likeness = (heard: Float32Array): number => {
  const looped = new Float32Array(2 * SPEECH.length)
  looped.set(SPEECH)
  looped.set(SPEECH, SPEECH.length)
  const parts = Array.from({ length: PARTS }, (_, n) => {
    const end = heard.length - n * COMPARED
    return bestMatch(heard.subarray(end - COMPARED, end), looped, SPEECH.length).correlation
  })
  return median(parts)
}

const addCandidates = (page: Page, candidates: readonly string[]): Promise<void> =>
  page.evaluate(async (all) => {
    for (const candidate of all)
      await window.call.connection.addIceCandidate({
        candidate: candidate.replace(/^a=/, ''),
        sdpMid: window.call.connection.remoteDescription?.sdp.match(/a=mid:(\S+)/)?.[1] ?? '0',
      })
  }, candidates)

for (const caller of ['the phone', 'the page'])
  test(`a page in Chromium and the phone hear each other when ${caller} calls`, async () => {
    const browser = await chromium.launch({
      executablePath: findChromium(),
      args: [
        '--no-sandbox',
        '--allow-loopback-in-peer-connection',
        '--autoplay-policy=no-user-gesture-required',
      ],
    })
    const phone = new LinkProcess(program)
    let stop = (): void => undefined
    try {
      const page = await browser.newPage()
      // Worklets exist in pages of secure origins only.
      await page.route(PAGE, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }))
      await page.goto(PAGE)
      await page.evaluate(openCall, Array.from(SPEECH))
      const connected = once(phone, 'connected')
      if (caller === 'the phone') {
        const offer = (await phone.offer()) as Offer & { sdp: string; candidates: string[] }
        const sdp = await page.evaluate(async (sdp) => {
          const { connection } = window.call
          await connection.setRemoteDescription({ type: 'offer', sdp })
          await connection.setLocalDescription()
          return connection.localDescription?.sdp ?? ''
        }, offer.sdp)
        const signal = webrtcSignal({ link: 'webrtc', type: 'answer', generation: 0, sdp, candidates: [] })
        phone.order({ do: 'negotiate', signal })
        // The answer first: what the page sends before it would find no description of the page.
        await addCandidates(page, offer.candidates)
      } else {
        const sdp = await page.evaluate(async () => {
          const { connection } = window.call
          await connection.setLocalDescription()
          return connection.localDescription?.sdp ?? ''
        })
        const answered = once(phone, 'signal')
        phone.order({
          do: 'answer',
          offer: webrtcOffer({ link: 'webrtc', generation: 0, sdp, candidates: [] }),
        })
        const [answer] = (await answered) as [Signal & { sdp: string; candidates: string[] }]
        await page.evaluate(
          (sdp) => window.call.connection.setRemoteDescription({ type: 'answer', sdp }),
          answer.sdp,
        )
        await addCandidates(page, answer.candidates)
      }
      await connected
      stop = speak(phone)
      await phone.heard(250)
      await page.waitForFunction((samples) => window.call.heard.length > samples, 4 * RATE)
      const atPage = Float32Array.from(await page.evaluate(() => window.call.heard))
      expect(likeness(soundAt(phone))).toBeGreaterThan(0.8)
      expect(likeness(atPage)).toBeGreaterThan(0.8)
    } finally {
      stop()
      phone.end()
      await browser.close()
    }
  })
