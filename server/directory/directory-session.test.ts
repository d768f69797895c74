import { once } from 'node:events'
import { setImmediate as ticks } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { networksOf } from '../../base/networks/networks-of'
import { clientToServer } from '../../protocol/directory'
import { AdmissionControl } from '../admission/admission-control'
import { DEFAULT_ADMISSION_LIMITS } from '../admission/admission-limits'
import { LoginVerifier } from '../admission/login-verifier'
import { rosterOfOneNode } from '../backplane/memory/one-node'
import { NO_METRICS } from '../metrics/server-metrics'
import { RecordingPort } from '../roster/testing/recording-port'
import { Roster } from '../roster/roster'
import { callOfferCodec } from './call-offer-codec'
import type { CallOffer } from './connection-port'
import { DirectorySession } from './directory-session'
import { PresenceFrames } from './presence-frames'
import { Pulses } from './pulses'
import { RepeatedAnswers } from './repeated-answers'
import { ServerTime } from './server-time'
import { deafClients } from './testing/deaf-clients'

const deafClient = deafClients()

/** A member, alice, whose client sends and does not read, in a roster with bob. */
async function deafMember() {
  const { client, connection, socket, clock } = await deafClient(100_000_000)
  const roster = new Roster<CallOffer>({
    ...{ clock, defer: (act) => act() },
    shared: rosterOfOneNode(clock),
    offers: callOfferCodec(() => undefined),
  })
  roster.start()
  await ticks()
  const bob = new RecordingPort<CallOffer>()
  const networks = networksOf('192.0.2.1')
  roster.signIn(
    { ...{ name: 'bob', announced: undefined, key: undefined, port: bob, networks }, mayEnter: () => true },
    () => undefined,
  )
  const admission = new AdmissionControl({ limits: DEFAULT_ADMISSION_LIMITS, onRefused: () => undefined })
  const place = admission.admit({ address: '127.0.0.1', stage: 'unnamed', drop: () => undefined }, 0)
  if (!place) throw new Error('not admitted')
  let joined: () => void = () => undefined
  const login = new Promise<void>((resolve) => (joined = resolve))
  const session = new DirectorySession(connection, place, {
    ...{ roster, clock, frames: new PresenceFrames(), verifier: new LoginVerifier('test') },
    ...{ time: new ServerTime(clock), answers: new RepeatedAnswers(clock), onMembership: () => joined() },
    pulses: new Pulses(clock),
    isDraining: () => false,
    ...{ log: { info: () => undefined, warn: () => undefined }, metrics: NO_METRICS },
  })
  session.start()
  client.write(clientToServer.encode({ kind: 'login', name: 'alice' }))
  await login
  return { client, connection, session, socket, roster, bob }
}

it('a member that loses its place leaves at once, whether it reads or not, and cannot call', async () => {
  const { client, connection, session, socket, roster, bob } = await deafMember()
  expect(bob.names).toEqual(['alice'])
  connection.sendFrame(new Uint8Array(50_000_000))
  session.turnAway('the server is full')
  expect(roster.size).toBe(1)
  expect(bob.names).toEqual([])
  const arrived = once(socket, 'data')
  client.write(clientToServer.encode({ kind: 'call-request', contact: 'bob', host: '', port: 1 }))
  await arrived
  expect(socket.destroyed).toBe(false)
  expect(bob.told.filter(({ kind }) => kind === 'ring')).toEqual([])
})
