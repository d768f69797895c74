import type { Page } from '@playwright/test'
import type { AppState, FoundServer, HostingState } from '../../electron/api'
import { foundDevices, online, signedOut, untried } from '../../lab/window/example-state'
import type { Scene } from './scene'

const openAddress = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Use an address or invitation' }).click()

const firstRun: AppState = { ...signedOut, suggestedName: 'rosalind' }

export const foundServers: readonly FoundServer[] = [
  { id: 'a', name: 'Ada', host: '192.168.1.20', port: 4242, address: '192.168.1.20:4242', here: false },
  {
    id: 'b',
    name: 'W'.repeat(64),
    host: '192.168.1.31',
    port: 4243,
    address: '192.168.1.31:4243',
    here: false,
  },
]

export const hostingRuns: Extract<HostingState, { kind: 'running' }> = {
  kind: 'running',
  port: 4242,
  httpPort: 4280,
  stunPort: 3478,
  people: 1,
  addresses: ['192.168.1.7:4242', '[2001:db8:85a3::8a2e:370:7334]:4242', 'studio-ringdown.local:4242'],
  announcement: { kind: 'announced', name: 'rosalind', hostName: 'studio-ringdown.local' },
  router: { kind: 'open', address: '203.0.113.7:4242', by: 'PCP', httpPort: 4280, stunPort: 3478 },
}

/** Another server on the network has its name. */
export const hostingRenamed: typeof hostingRuns = {
  ...hostingRuns,
  announcement: {
    kind: 'announced',
    name: 'rosalind (2)',
    hostName: 'studio-ringdown.local',
    lostName: 'rosalind',
  },
}

export const portTaken: HostingState = {
  kind: 'failed',
  port: 4242,
  code: 'port-in-use',
  why: { key: 'hostingCause.otherPortFree', fill: { port: 4242, freePort: 4243 } },
  freePort: 4243,
}

export const hostingHere: AppState = {
  ...online,
  account: { name: 'rosalind', server: '127.0.0.1:4242' },
  hosting: hostingRuns,
}

export const firstRunScenes: readonly Scene[] = [
  { name: 'first-run', state: firstRun },
  { name: 'first-run-found', state: { ...firstRun, nearbyServers: { servers: foundServers } } },
  { name: 'first-run-address', state: firstRun, act: openAddress },
  {
    name: 'first-run-busy',
    before: { ...firstRun, nearbyServers: { servers: foundServers } },
    state: {
      ...firstRun,
      account: { name: 'rosalind', server: '192.168.1.20:4242' },
      connection: { kind: 'connecting', attempt: 1 },
      nearbyServers: { servers: foundServers },
    },
  },
  { name: 'first-run-port-taken', state: { ...firstRun, hosting: portTaken } },
  {
    name: 'first-run-invited',
    state: { ...firstRun, invitation: { server: 'talk.example:4242', contact: 'Ada', where: 'signed-out' } },
  },
  {
    name: 'first-run-invited-to-room',
    state: { ...firstRun, roomUrl: { server: 'talk.example:4242', room: 'Workshop', where: 'signed-out' } },
  },
  {
    name: 'hosting-signed-out',
    state: { ...firstRun, account: { name: 'rosalind', server: '127.0.0.1:4242' }, hosting: hostingRuns },
  },
  { name: 'hosting-alone', state: { ...hostingHere, contacts: [] } },
  {
    name: 'your-server',
    state: { ...hostingHere, hosting: { ...hostingRuns, people: 8 } },
    act: (page) => page.getByRole('button', { name: 'Your server' }).click(),
  },
  { name: 'microphone-check', state: { ...online, settings: untried } },
  {
    name: 'microphone-check-recording',
    state: { ...online, settings: untried, soundTest: 'recording' },
  },
  {
    name: 'microphone-check-heard',
    before: { ...online, settings: untried, soundTest: 'playing-back' },
    state: { ...online, settings: untried, soundDevices: foundDevices },
  },
]
