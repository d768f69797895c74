import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test'
import { findChromium } from '../lab/stand-in/main/chromium'

declare global {
  /** Chromium's, which TypeScript does not know. */
  class MediaStreamTrackProcessor {
    constructor(init: { readonly track: MediaStreamTrack })
    readonly readable: ReadableStream<AudioData>
  }
  interface Window {
    /** What the page has heard by its connections, 48 kHz. */
    heardHere: number[]
  }
}

/** Runs before the page's own scripts: listens to its connections, and leaves the speech as it is: it is no voice. */
const listenIn = (): void => {
  window.heardHere = []
  const listen = async (track: MediaStreamTrack): Promise<void> => {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader()
    for (;;) {
      const { value: data } = await reader.read()
      if (!data) return
      const samples = new Float32Array(data.numberOfFrames)
      data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' })
      data.close()
      for (const sample of samples) window.heardHere.push(sample)
    }
  }
  const Original = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      this.addEventListener('track', ({ track }) => void listen(track))
    }
  }
  // A page without https has none.
  if (!('mediaDevices' in navigator)) return
  const { mediaDevices } = navigator
  const open = mediaDevices.getUserMedia.bind(mediaDevices)
  mediaDevices.getUserMedia = (constraints) => {
    const wished = typeof constraints?.audio === 'object' ? constraints.audio : {}
    const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }
    return open({ audio: { ...wished, ...raw } })
  }
}

export interface GuestBrowserOptions extends Pick<BrowserContextOptions, 'ignoreHTTPSErrors' | 'viewport'> {
  /** The file that the microphone hears in a loop; undefined: there is no microphone. */
  readonly speech: string | undefined
  /** What the user answers when the page asks for the microphone. */
  readonly allows?: boolean
  /** A name for 127.0.0.1 that browsers do not trust as they do `localhost`. */
  readonly host?: string
}

/** A Chromium with a guest's page, as a server serves it. */
export class GuestBrowser {
  readonly page: Page
  /** The page's complaints: console errors, exceptions, violations of its security policy. */
  readonly complaints: string[] = []
  readonly #browser: Browser

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser
    this.page = page
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text())
    })
  }

  static async open(
    url: string,
    { speech, allows = true, host, ...context }: GuestBrowserOptions,
  ): Promise<GuestBrowser> {
    const browser = await chromium.launch({
      executablePath: findChromium(),
      args: [
        '--no-sandbox',
        '--allow-loopback-in-peer-connection',
        ...(speech === undefined
          ? []
          : ['--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${speech}`]),
        ...(host === undefined ? [] : [`--host-resolver-rules=MAP ${host} 127.0.0.1`]),
      ],
    })
    const opened = await browser.newContext({ ...context, locale: 'en-GB' })
    if (allows) await opened.grantPermissions(['microphone'])
    const guest = new GuestBrowser(browser, await opened.newPage())
    try {
      await guest.page.addInitScript(listenIn)
      await guest.page.goto(url)
      return guest
    } catch (error) {
      await guest.close()
      throw error
    }
  }

  /** @returns what it hears from now on, once that is so long. 48 kHz */
  async hears(samples: number): Promise<Float32Array> {
    await this.page.evaluate(() => void window.heardHere.splice(0))
    await this.page.waitForFunction((samples) => window.heardHere.length >= samples, samples)
    return Float32Array.from(await this.page.evaluate(() => window.heardHere))
  }

  close(): Promise<void> {
    return this.#browser.close()
  }
}
