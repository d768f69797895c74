import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RingdownProcess } from '../cli/testing/ringdown-process'
import { RunningProcesses } from '../cli/testing/running-processes'
import { writeWav } from '../native/testing/wav-files'
import { inProject } from '../scripts/lib/paths.mjs'
import { GuestBrowser, type GuestBrowserOptions } from './guest-browser'
import { SPEECH, SPEECH_AT_PHONE } from './guest-speech'
import { test } from './test'

/** Signed by nobody but itself. */
const CERTIFICATE = inProject('server', 'admission', 'testing', 'certificates', 'alone')
export const TLS = ['--tls-cert', `${CERTIFICATE}.crt`, '--tls-key', `${CERTIFICATE}.key`]

/** What the microphone of a phone hears. */
export interface PhoneSound {
  /** Speaks from the beginning of the call, or of the room; otherwise the microphone hears nothing. */
  readonly speaks: boolean
  /** The file of what it hears. */
  readonly recording: string
}

/** Servers, phones of the command line and browsers of guests, which end after each test. Call it once, outside of tests. */
export function guestsForEachTest() {
  const running = new RunningProcesses()
  const folder = mkdtempSync(join(tmpdir(), 'ringdown-guest-'))
  const path = (name: string): string => join(folder, name)
  const [speech, spoken, recording] = [path('speech.wav'), path('spoken.wav'), path('heard.wav')]
  const browsers: GuestBrowser[] = []
  test.beforeAll(() => {
    writeWav(speech, SPEECH_AT_PHONE)
    writeWav(spoken, SPEECH)
  })
  test.afterEach(async () => {
    for (const browser of browsers.splice(0)) await browser.close()
    await running.end()
    rmSync(recording, { force: true })
  })
  test.afterAll(() => rmSync(folder, { recursive: true }))

  /** A server, and what its clients need. */
  const serve = async (...options: string[]) => {
    const isEncrypted = options.includes('--tls-cert')
    const server = running.start([
      ...['serve', '--host', '127.0.0.1', '--port', '0', '--http-port', '0', ...options, '--json'],
    ])
    const { port } = await server.next('listening')
    const http = await server.next('http')
    await server.next('guests')
    const address = `${isEncrypted ? 'ringdowns://' : ''}127.0.0.1:${port}`
    const trust = isEncrypted ? ['--tls-ca', `${CERTIFICATE}.crt`] : []
    const phoneOf = async (
      name: string,
      { speaks, recording: heard }: PhoneSound,
      ...task: string[]
    ): Promise<RingdownProcess> => {
      const sound = ['--audio-in', speaks ? `file:${speech}` : 'none', '--audio-out', `file:${heard}`]
      const who = ['--server', address, '--name', name, '--listen-host', '127.0.0.1', ...trust]
      const started = running.start(['phone', ...who, ...sound, ...task, '--json'])
      await started.next('online')
      return started
    }
    const open = async (
      path = '/call/Alice%20Reed',
      { host, ...options }: Partial<GuestBrowserOptions> = {},
    ): Promise<GuestBrowser> => {
      const origin = `${isEncrypted ? 'https' : 'http'}://${host ?? '127.0.0.1'}:${http.port}`
      const browser = await GuestBrowser.open(origin + path, {
        ...{ speech: spoken, ignoreHTTPSErrors: isEncrypted, ...options },
        ...(host !== undefined && { host }),
      })
      browsers.push(browser)
      return browser
    }
    return {
      ...{ phoneOf, open, server },
      /** Alice, who speaks. */
      phone: (...task: string[]) => phoneOf('Alice Reed', { speaks: true, recording }, ...task),
    }
  }
  return { running, recording, serve, path }
}
