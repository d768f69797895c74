import { once } from 'node:events'
import { Phone } from '../../electron/phone/phone'
import { VoiceEngine } from '../../electron/phone/voice/voice-engine'
import { systemClock } from '../../native/clock'
import { inProject } from '../../scripts/lib/paths.mjs'
import { DirectoryServer } from '../../server/directory-server'

const WORKER = inProject('out', 'node', 'voice-worker.cjs')
const QUIET = { info: () => undefined, warn: () => undefined }
const NONE = { kind: 'none' } as const

/** The voice thread as it is shipped. */
export const VOICE_WORKER = WORKER

/** Waits until a phone's state is as wished, that of now included. */
export async function until(phone: Phone, isSo: (state: Phone['state']) => boolean): Promise<void> {
  while (!isSo(phone.state)) await once(phone, 'state')
}

/** Two phones and a directory server in this process, on loopback, without sound cards. */
export class TwoPhones {
  readonly server: DirectoryServer
  readonly alice: Phone
  readonly bob: Phone

  private constructor(server: DirectoryServer, workerFile: string) {
    this.server = server
    const phone = (file: string): Phone =>
      new Phone({
        voice: new VoiceEngine({
          workerFile: file,
          data: { audio: { input: NONE, output: NONE }, tones: {} },
          clock: systemClock,
        }),
        clock: systemClock,
        listenHost: '127.0.0.1',
      })
    this.alice = phone(workerFile)
    this.bob = phone(WORKER)
  }

  /** @param workerFile of alice's voice thread */
  static async start(workerFile = WORKER): Promise<TwoPhones> {
    const server = new DirectoryServer({ host: '127.0.0.1', port: 0, log: QUIET })
    const { port } = await server.start()
    const phones = new TwoPhones(server, workerFile)
    for (const [name, phone] of [
      ['alice', phones.alice],
      ['bob', phones.bob],
    ] as const) {
      phone.signIn({ name, server: `127.0.0.1:${port}` })
      await until(phone, ({ connection }) => connection.kind === 'online')
    }
    await until(phones.alice, ({ contacts }) => contacts.some(({ name, online }) => name === 'bob' && online))
    return phones
  }

  /** Alice calls bob, and both talk. */
  async call(): Promise<void> {
    this.alice.call('bob')
    await until(this.bob, ({ call }) => call.kind === 'ringing')
    this.bob.accept()
    await Promise.all(
      [this.alice, this.bob].map((phone) => until(phone, ({ call }) => call.kind === 'talking')),
    )
  }

  /** Alice hangs up; resolves when all of the call is released at both sides. */
  async hangUp(): Promise<void> {
    const over = Promise.all([this.alice, this.bob].map((phone) => once(phone, 'ended')))
    this.alice.hangUp()
    await over
  }

  async close(): Promise<void> {
    await Promise.all([this.alice.shutdown(), this.bob.shutdown()])
    await this.server.stop()
  }
}
