import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect } from 'vitest'
import { systemClock } from '../../base/clock'
import { forkChild } from '../../base/supervision/forked-child'
import type { Extension } from '../../protocol/directory'
import { DirectoryServer } from '../../server/directory/directory-server'
import { WireClient } from '../../server/directory/testing/wire-client'
import { ADMIT_EVERYONE, type IncomingPolicy } from '../availability/incoming-policy'
import type { CallRecord } from '../calls/call-recorder'
import { createPhone } from '../create-phone'
import { type Identity, identityOf, makePrivateKey } from '../privacy/identity'
import { InMemoryTrust } from '../privacy/trust'
import { VoiceEngine } from '../voice/voice-engine'
import { drive } from './drive'

const file = fileURLToPath(new URL('../../out/node/voice-process.cjs', import.meta.url))
const none = { kind: 'none' } as const
const silent = { info: () => undefined, warn: () => undefined }

export const newIdentity = (): Identity => identityOf(makePrivateKey())

export interface PhoneOptions {
  readonly identity?: Identity | undefined
  readonly trust?: InMemoryTrust
  readonly incomingPolicy?: Partial<IncomingPolicy>
}

/** A server, phones that are signed in to it, and clients that send anything; new for each test of a file. */
export function privatePhones() {
  let server: DirectoryServer
  let port: number
  const cleanUps: (() => Promise<unknown>)[] = []

  beforeEach(async () => {
    server = new DirectoryServer({ host: '127.0.0.1', port: 0, log: silent })
    port = (await server.start()).port
  })
  afterEach(async () => {
    await Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp()))
    await server.stop()
  })

  const phoneOf = async (
    name: string,
    { identity, trust = new InMemoryTrust(), incomingPolicy }: PhoneOptions = {},
  ) => {
    const links = { tcp: { host: '127.0.0.1', port: 0 } }
    const data = { audio: { input: none, output: none }, links, tones: {} }
    const voice = new VoiceEngine({ start: forkChild, file, data: () => data, clock: systemClock })
    const phone = createPhone({
      voice,
      clock: systemClock,
      identity,
      trust,
      incomingPolicy: { ...ADMIT_EVERYONE, ...incomingPolicy },
    })
    const records: CallRecord[] = []
    phone.on('record', (record) => records.push(record))
    cleanUps.push(() => phone.shutdown())
    const driver = drive(phone)
    phone.signIn({ name, server: `127.0.0.1:${port}` })
    await driver.until(() => phone.state.connection.kind === 'online')
    return { phone, voice, trust, records, ...driver }
  }

  const wireClient = async (name: string, extension?: Extension): Promise<WireClient> => {
    const wire = await WireClient.loggedIn(port, name, undefined, extension)
    cleanUps.push(() => wire.close())
    return wire
  }

  return { phoneOf, wireClient }
}

export type TestPhone = Awaited<ReturnType<ReturnType<typeof privatePhones>['phoneOf']>>

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
