import { once } from 'node:events'
import { afterEach, beforeEach, expect } from 'vitest'
import { type Clock, systemClock } from '../../base/clock'
import { forkChild } from '../../base/supervision/forked-child'
import type { Extension } from '../../protocol/directory'
import { DirectoryServer } from '../../server/directory/directory-server'
import { WireClient } from '../../server/directory/testing/wire-client'
import { ADMIT_EVERYONE, type IncomingPolicy } from '../availability/incoming-policy'
import type { CallRecord } from '../calls/call-recorder'
import { createPhone } from '../create-phone'
import { type Identity, identityOf, makePrivateKey } from '../privacy/identity'
import { InMemoryTrust } from '../privacy/trust'
import type { VoiceCommand, VoiceStats } from '../voice/voice-contract'
import { VoiceEngine } from '../voice/voice-engine'
import { drive } from './drive'
import { VOICE_PROCESS } from '../voice/testing/built-voice-process'

const none = { kind: 'none' } as const
const silent = { info: () => undefined, warn: () => undefined }

export const newIdentity = (): Identity => identityOf(makePrivateKey())

/** Voice whose link never learns where the other side is by UDP, as if a firewall dropped its packets. */
class VoiceBehindFirewall extends VoiceEngine {
  override send(command: VoiceCommand): void {
    if (command.kind !== 'signal' || command.signal.link !== 'webrtc') super.send(command)
  }
}

/** Voice that knows TCP only. */
class VoiceByTcp extends VoiceEngine {
  override send(command: VoiceCommand): void {
    if (command.kind === 'prepare-link' || command.kind === 'signal') return
    super.send(command.kind === 'open-link' ? { ...command, webrtc: undefined } : command)
  }
}

const VOICES = { open: VoiceEngine, blocked: VoiceBehindFirewall, none: VoiceByTcp }

export interface PhoneOptions {
  readonly identity?: Identity | undefined
  readonly trust?: InMemoryTrust
  readonly incomingPolicy?: Partial<IncomingPolicy>
  readonly announceHost?: string | undefined
  /** Undefined: that of all phones. */
  readonly clock?: Clock
  /** Of another server. */
  readonly serverPort?: number | undefined
  /** The address of another server. */
  readonly server?: string | undefined
  /** Where callees connect to; 0, as by default: the system chooses. */
  readonly listenPort?: number
  /** Whether packets of UDP pass, as by default, are lost, or are not even tried. */
  readonly udp?: keyof typeof VOICES
}

export interface ClockOptions {
  /** The phones' clock; the voice engines always use the system's. */
  readonly clock?: () => Clock
  readonly serverClock?: () => Clock
  /** Called while everything shuts down: lets the waits of manual clocks end. */
  readonly onClosing?: () => void
}

/** A server, phones that are signed in to it, and clients that send anything; new for each test of a file. */
export function phonesOnServer({
  clock = () => systemClock,
  serverClock = () => systemClock,
  onClosing = () => undefined,
}: ClockOptions = {}) {
  let server: DirectoryServer
  let port: number
  const cleanUps: (() => Promise<unknown>)[] = []
  /** Runs at the end of the test, before the server stops. */
  const onEnd = (cleanUp: () => Promise<unknown>): void => void cleanUps.push(cleanUp)

  const startServer = async () => {
    const started = new DirectoryServer({ host: '127.0.0.1', port: 0, log: silent, clock: serverClock() })
    return { server: started, port: (await started.start()).port }
  }
  beforeEach(async () => {
    ;({ server, port } = await startServer())
  })
  afterEach(async () => {
    const over = cleanUps.splice(0).map((cleanUp) => cleanUp())
    onClosing()
    await Promise.all(over)
    await server.stop()
  })

  const phoneOf = async (
    name: string,
    {
      identity,
      trust = new InMemoryTrust(),
      incomingPolicy,
      announceHost,
      clock: own = clock(),
      serverPort,
      server: elsewhere,
      listenPort = 0,
      udp = 'open',
    }: PhoneOptions = {},
  ) => {
    const links = { tcp: { host: '127.0.0.1', port: listenPort } }
    const data = { audio: { input: none, output: none }, links, tones: {} }
    const voice = new VOICES[udp]({
      start: forkChild,
      file: VOICE_PROCESS,
      data: () => data,
      clock: systemClock,
    })
    const phone = createPhone({
      voice,
      clock: own,
      identity,
      trust,
      incomingPolicy: { ...ADMIT_EVERYONE, ...incomingPolicy },
      announceHost,
    })
    const records: CallRecord[] = []
    phone.on('record', (record) => records.push(record))
    onEnd(() => phone.shutdown())
    const driver = drive(phone)
    phone.signIn({ name, server: elsewhere ?? `127.0.0.1:${serverPort ?? port}` })
    await driver.until(() => phone.state.connection.kind === 'online')
    return { phone, voice, trust, records, ...driver }
  }

  const wireClient = async (name: string, extension?: Extension): Promise<WireClient> => {
    const wire = await WireClient.loggedIn(port, name, undefined, extension)
    onEnd(() => wire.close())
    return wire
  }

  /** A client of another server. @returns it, and that server's port */
  const wireClientElsewhere = async (name: string) => {
    const elsewhere = await startServer()
    const wire = await WireClient.loggedIn(elsewhere.port, name)
    onEnd(async () => {
      await wire.close()
      await elsewhere.server.stop()
    })
    return { wire, port: elsewhere.port }
  }

  /** Of the server, for an account. */
  const address = (): string => `127.0.0.1:${port}`

  return { phoneOf, wireClient, wireClientElsewhere, onEnd, address }
}

export type TestPhone = Awaited<ReturnType<ReturnType<typeof phonesOnServer>['phoneOf']>>

/** The stats of a phone's call once they are like this. */
export const untilStats = async (
  { phone }: TestPhone,
  isIt: (stats: VoiceStats) => boolean,
): Promise<VoiceStats> => {
  for (;;) {
    const [stats] = (await once(phone, 'stats')) as [VoiceStats]
    if (isIt(stats)) return stats
  }
}

export const meet = async (alice: TestPhone, bob: TestPhone): Promise<void> => {
  await Promise.all([alice.sees('bob'), bob.sees('alice')])
}

/** Alice calls Bob, who answers. @returns both calls once they talk */
export const talk = async (alice: TestPhone, bob: TestPhone) => {
  await meet(alice, bob)
  expect(alice.phone.call('bob')).toEqual({ ok: true })
  await bob.untilCall('ringing')
  expect(bob.accept()).toEqual({ ok: true })
  return Promise.all([alice.untilCall('talking'), bob.untilCall('talking')])
}
