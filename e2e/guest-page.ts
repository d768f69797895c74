import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from '@playwright/test'
import { findChromium } from '../lab/stand-in/main/chromium'

/** A call of the page. */
interface GuestCall {
  readonly contact: string
  readonly reference: string
  /** Counts the connections of the call: one that gets stuck is followed by another. */
  readonly generation: number
  readonly connection: RTCPeerConnection
  /** Candidates of the other side that have come before its description. */
  waiting: string[]
}

/** The telephone that runs in the page: it knows the broker only. */
interface Guest {
  call: GuestCall | undefined
  /** The other side has ended the call: the reason that it gives; empty: none. */
  ended: string | undefined
  /** The sound that it hears, 48 kHz. */
  readonly heard: number[]
  place(contact: string): Promise<void>
  /** Asks the other side, which has called, for the next connection. */
  restart(): void
  hangUp(): void
}
declare global {
  interface Window {
    guest: Guest
  }
}

interface GuestOptions {
  readonly broker: string
  readonly name: string
  readonly speech: readonly number[]
}

/** Runs in the page: registers at the broker, answers every call, speaks in a loop, and records what it hears. */
const startGuest = async ({ broker, name, speech }: GuestOptions): Promise<void> => {
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

  const socket = new WebSocket(broker)
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }))
  const say = (message: object): void => socket.send(JSON.stringify({ jsonrpc: '2.0', ...message }))
  const answers = new Map<string, (result: unknown) => void>()
  const ask = (method: string, params: object): Promise<unknown> =>
    new Promise((resolve) => {
      const id = crypto.randomUUID()
      answers.set(id, resolve)
      say({ id, method, params })
    })
  const signal = ({ contact, reference }: GuestCall, content: object): void => {
    const params = { from: name, to: contact, signal: { link: 'webrtc', ...content, reference } }
    say({ method: 'signal', params })
  }

  let recorder: AudioWorkletNode | undefined
  // The connections of a call have one certificate.
  const keys: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' }
  const certificate = await RTCPeerConnection.generateCertificate(keys)
  const begin = (contact: string, reference: string, generation: number): GuestCall => {
    guest.call?.connection.close()
    const connection = new RTCPeerConnection({ certificates: [certificate] })
    const call: GuestCall = { contact, reference, generation, connection, waiting: [] }
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate?.candidate) signal(call, { type: 'candidate', generation, ...candidate.toJSON() })
    })
    connection.addEventListener('track', ({ track }) => {
      const stream = new MediaStream([track])
      // Chromium gives the sound of a stream to nobody unless an element plays it.
      const element = new Audio()
      element.srcObject = stream
      element.muted = true
      void element.play()
      // That of an earlier connection hears silence.
      if (recorder) recorder.port.onmessage = null
      recorder = new AudioWorkletNode(sound, 'recorder')
      recorder.port.onmessage = ({ data }: MessageEvent<Float32Array>) => void guest.heard.push(...data)
      sound.createMediaStreamSource(stream).connect(recorder).connect(sound.destination)
    })
    for (const track of microphone.stream.getTracks()) connection.addTrack(track, microphone.stream)
    return (guest.call = call)
  }
  const add = async ({ connection, waiting }: GuestCall, candidate: string): Promise<void> => {
    if (connection.remoteDescription) await connection.addIceCandidate({ candidate, sdpMLineIndex: 0 })
    else waiting.push(candidate)
  }
  const describe = async (call: GuestCall, description: RTCSessionDescriptionInit): Promise<void> => {
    await call.connection.setRemoteDescription(description)
    for (const candidate of call.waiting.splice(0)) await add(call, candidate)
  }
  /** @param type undefined: the offer begins the call */
  const offer = async (call: GuestCall, type?: 'offer'): Promise<void> => {
    const { connection, generation } = call
    const description = await connection.createOffer()
    signal(call, { ...(type && { type }), generation, sdp: description.sdp, candidates: [] })
    // Candidates come from now on, and so after the offer.
    await connection.setLocalDescription(description)
  }
  const end = (): void => {
    guest.call?.connection.close()
    guest.call = undefined
  }
  const guest: Guest = {
    call: undefined,
    ended: undefined,
    heard: [],
    place: async (contact) => {
      // A phone registers after its login, which the broker tells nobody.
      while (!(await ask('exists', { id: contact }))) await new Promise((resolve) => setTimeout(resolve, 50))
      const reference = crypto.randomUUID().replaceAll('-', '').slice(0, 16)
      await offer(begin(contact, reference, 0))
    },
    restart: () => {
      if (guest.call) signal(guest.call, { type: 'restart', generation: guest.call.generation })
    },
    hangUp: () => {
      if (guest.call) signal(guest.call, { type: 'bye' })
      end()
    },
  }
  window.guest = guest

  interface Said {
    readonly type?: string
    readonly generation: number
    readonly sdp: string
    readonly candidates?: readonly string[]
    readonly candidate: string
    readonly reason?: string
    readonly reference: string
  }
  const take = async (from: string, said: Said): Promise<void> => {
    const { call } = guest
    if (said.type === undefined || said.type === 'offer') {
      const answered = begin(from, said.reference, said.generation)
      await describe(answered, { type: 'offer', sdp: said.sdp })
      for (const candidate of said.candidates ?? []) await add(answered, candidate)
      const answer = await answered.connection.createAnswer()
      signal(answered, { type: 'answer', generation: said.generation, sdp: answer.sdp, candidates: [] })
      await answered.connection.setLocalDescription(answer)
    } else if (call?.contact === from && call.reference === said.reference) {
      if (said.type === 'restart') await offer(begin(from, said.reference, call.generation + 1), 'offer')
      else if (said.type === 'bye') {
        guest.ended = said.reason ?? ''
        end()
      } else if (said.generation !== call.generation) return
      else if (said.type === 'answer') {
        await describe(call, { type: 'answer', sdp: said.sdp })
        for (const candidate of said.candidates ?? []) await add(call, candidate)
      } else if (said.type === 'candidate') await add(call, said.candidate)
    }
  }
  let work = Promise.resolve()
  socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
    const message = JSON.parse(data) as {
      readonly id?: string
      readonly result?: unknown
      readonly params: { readonly from: string; readonly signal: Said }
    }
    if (message.id === undefined) work = work.then(() => take(message.params.from, message.params.signal))
    else answers.get(message.id)?.(message.result)
  })
  if ((await ask('register', { id: name })) !== name) throw new Error('the broker refuses the name')
}

/** A page in Chromium with a telephone of its own, which speaks and knows nothing but a broker. */
export class GuestPage {
  readonly #browser: Browser
  readonly #site: Server
  readonly #page: Page

  private constructor(browser: Browser, site: Server, page: Page) {
    this.#browser = browser
    this.#site = site
    this.#page = page
  }

  /** @param broker its URL @param speech 48 kHz, said in a loop */
  static async open(broker: string, name: string, speech: Float32Array): Promise<GuestPage> {
    const site = createServer((_, response) => {
      response.setHeader('content-type', 'text/html')
      response.end('<!doctype html>')
    })
    site.listen(0, '127.0.0.1')
    await once(site, 'listening')
    const browser = await chromium.launch({
      executablePath: findChromium(),
      args: [
        '--no-sandbox',
        '--allow-loopback-in-peer-connection',
        '--autoplay-policy=no-user-gesture-required',
      ],
    })
    const page = await browser.newPage()
    const guest = new GuestPage(browser, site, page)
    try {
      await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`)
      await page.evaluate(startGuest, { broker, name, speech: Array.from(speech) })
      return guest
    } catch (error) {
      await guest.close()
      throw error
    }
  }

  /** Calls a phone as soon as it is registered. */
  call(contact: string): Promise<void> {
    return this.#page.evaluate((contact) => window.guest.place(contact), contact)
  }

  /** Moves a call of the other side to its next connection, and forgets what the page has heard by the earlier one. */
  async reconnect(): Promise<void> {
    const generation = await this.#page.evaluate(() => {
      window.guest.restart()
      return window.guest.call?.generation ?? 0
    })
    await this.#page.waitForFunction((generation) => {
      const { call } = window.guest
      return call && call.generation > generation && call.connection.connectionState === 'connected'
    }, generation)
    await this.#page.evaluate(() => void window.guest.heard.splice(0))
  }

  hangUp(): Promise<void> {
    return this.#page.evaluate(() => window.guest.hangUp())
  }

  /** @returns the reason that the other side gives for the end of the call; empty: none */
  async ended(): Promise<string> {
    await this.#page.waitForFunction(() => window.guest.ended !== undefined)
    return this.#page.evaluate(() => window.guest.ended ?? '')
  }

  /** @returns what it has heard, once that is so long. 48 kHz */
  async heard(samples: number): Promise<Float32Array> {
    await this.#page.waitForFunction((samples) => window.guest.heard.length > samples, samples)
    return Float32Array.from(await this.#page.evaluate(() => window.guest.heard))
  }

  async close(): Promise<void> {
    await this.#browser.close()
    this.#site.close()
    this.#site.closeAllConnections()
    await once(this.#site, 'close')
  }
}
