import { once } from 'node:events'
import type { CommandResult } from '../../../electron/api'
import { createPhone } from '../../../phone/create-phone'
import { consentTo, type EndReason, targetOf } from '../../../phone/model'
import type { Phone } from '../../../phone/phone'
import type { AudioSettings, VoiceStats } from '../../../phone/voice/voice-contract'
import { VoiceEngine } from '../../../phone/voice/voice-engine'
import { type Clock, systemClock } from '../../../base/clock'
import { settledWithin } from '../../../base/within'
import { forkChild } from '../../../base/supervision/forked-child'
import { DirectoryServer } from '../../../server/directory/directory-server'
import { VOICE_PROCESS } from '../../../phone/voice/testing/built-voice-process'

const QUIET = { info: () => undefined, warn: () => undefined }
/** A server limits calls to the same person: after this many, both sign in again. */
const CALLS_PER_LOGIN = 4
/** A phone has such a limit as well; its clock runs faster here. */
const HASTE = 1000
const hastyClock: Clock = { ...systemClock, now: () => HASTE * systemClock.now() }
/** From dialling to talking, including a new login. ms */
const CALL_TIMEOUT_MS = 60_000
const NONE = { kind: 'none' } as const
const SILENT: AudioSettings = { input: NONE, output: NONE }

export interface AliceOptions {
  /** Her voice process; the shipped one by default. */
  readonly file?: string
  /** Her devices, found in this process's environment; none by default. */
  readonly audio?: AudioSettings
}

/** A voice process on loopback. */
const voiceOf = (file: string, audio: AudioSettings): VoiceEngine => {
  const voice = new VoiceEngine({
    ...{ start: forkChild, file, clock: systemClock },
    data: () => ({
      audio,
      links: { tcp: { host: '127.0.0.1', port: 0 } },
      tones: {},
    }),
  })
  voice.prepare()
  return voice
}

/** A voice process without sound cards, on loopback. */
export const silentVoice = (file: string): VoiceEngine => voiceOf(file, SILENT)

export const mustBe = (result: CommandResult): void => {
  if (!result.ok) throw new Error(`a phone refuses: ${result.problem.key}`)
}

export const sees = (contacts: Phone['contacts'], who: string): boolean =>
  contacts.some(({ name, online }) => name === who && online)

export const untilContacts = async (
  phone: Phone,
  isSo: (contacts: Phone['contacts']) => boolean,
): Promise<void> => {
  while (!isSo(phone.contacts)) await once(phone, 'contacts')
}

/** Waits until a phone's state satisfies a condition; it may do so already. */
export async function until(phone: Phone, isSo: (state: Phone['state']) => boolean): Promise<void> {
  while (!isSo(phone.state)) await once(phone, 'state')
}

/** Two phones and a directory server in this process, on loopback. Bob has no sound card. */
export class TwoPhones {
  readonly server: DirectoryServer
  readonly alice: Phone
  readonly bob: Phone
  readonly #voice: VoiceEngine
  #address = ''
  #calls = 0

  private constructor(server: DirectoryServer, { file = VOICE_PROCESS, audio = SILENT }: AliceOptions) {
    this.server = server
    const phone = (voice: VoiceEngine): Phone => createPhone({ voice, clock: hastyClock })
    this.#voice = voiceOf(file, audio)
    this.alice = phone(this.#voice)
    this.bob = phone(silentVoice(VOICE_PROCESS))
  }

  static async start(options: AliceOptions = {}): Promise<TwoPhones> {
    const server = new DirectoryServer({ host: '127.0.0.1', port: 0, log: QUIET })
    const { port } = await server.start()
    const phones = new TwoPhones(server, options)
    phones.#address = `127.0.0.1:${port}`
    mustBe(phones.bob.signIn({ name: 'bob', server: phones.#address }))
    mustBe(phones.alice.signIn({ name: 'alice', server: phones.#address }))
    await untilContacts(phones.alice, (contacts) => sees(contacts, 'bob'))
    await untilContacts(phones.bob, (contacts) => sees(contacts, 'alice'))
    return phones
  }

  /** Of Alice's voice process. */
  get voicePid(): number {
    return this.#voice.pid ?? 0
  }

  /**
   * Alice calls Bob, and both talk.
   * @throws {Error} when the call ends before that, or is not established
   */
  async call(): Promise<void> {
    const over = new AbortController()
    const fails = [this.alice, this.bob].map(async (phone): Promise<never> => {
      const ended = await once(phone, 'ended', { signal: over.signal })
      const [, reason, , detail] = ended as [string, EndReason, VoiceStats, string]
      throw new Error(`the call ended as ${reason} before both talked: ${detail}`)
    })
    try {
      const attempt = Promise.race([this.#callToTalk(), ...fails])
      if (!(await settledWithin(systemClock, CALL_TIMEOUT_MS, attempt)))
        throw new Error(`nothing has come of the call for ${CALL_TIMEOUT_MS / 1000} s`)
      await attempt
    } finally {
      over.abort()
    }
  }

  async #callToTalk(): Promise<void> {
    if (++this.#calls % CALLS_PER_LOGIN === 0) {
      await this.#signInAnew('bob', this.bob, this.alice)
      await this.#signInAnew('alice', this.alice, this.bob)
    }
    mustBe(this.alice.call('bob'))
    await until(this.bob, ({ call }) => call.kind === 'ringing')
    const { call } = this.bob.state
    if (call.kind === 'ringing') mustBe(this.bob.accept(consentTo(call)))
    await Promise.all(
      [this.alice, this.bob].map((phone) => until(phone, ({ call }) => call.kind === 'talking')),
    )
  }

  /** Alice hangs up; resolves when both sides have released the call. */
  async hangUp(): Promise<void> {
    const over = Promise.all([this.alice, this.bob].map((phone) => once(phone, 'ended')))
    const { call } = this.alice.state
    if (call.kind !== 'idle') this.alice.hangUp(targetOf(call))
    await over
  }

  /** One phone signs out, which the other notices, and signs in again. */
  async #signInAnew(name: string, phone: Phone, other: Phone): Promise<void> {
    mustBe(phone.signOut())
    await untilContacts(other, (contacts) => !sees(contacts, name))
    mustBe(phone.signIn({ name, server: this.#address }))
    await untilContacts(other, (contacts) => sees(contacts, name))
    await untilContacts(phone, (contacts) => contacts.some(({ online }) => online))
  }

  async close(): Promise<void> {
    await Promise.all([this.alice.shutdown(), this.bob.shutdown()])
    await this.server.stop()
  }
}
