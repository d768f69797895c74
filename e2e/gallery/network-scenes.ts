import type { AppState, NetworkSummary } from '../../electron/api'
import { somebody } from '../../renderer/state/testing/somebody'
import {
  account,
  calls,
  held,
  NOW_MS,
  openRoom,
  roomMembers,
  signedOut,
  talking,
} from '../../lab/window/example-state'
import type { Scene } from './scene'
import { openPageOf } from './settings-scenes'
import { usedRooms } from './shell-scenes'

const here: NetworkSummary = {
  ...{ id: '1', server: account.server, name: account.name, connection: 'online', unread: 0, missed: 2 },
}
const club: NetworkSummary = {
  ...{ id: '2', server: 'club.example:4242', name: 'rosalind', connection: 'online', unread: 0, missed: 0 },
}
const home: NetworkSummary = {
  ...{ id: '3', server: '192.168.1.23', name: 'Rosy', connection: 'waiting', unread: 0, missed: 0 },
}
const elsewhere = { network: '2', server: 'club.example:4242', call: { kind: 'idle' } } as const

/** Online at two networks. */
export const atTwo: AppState = { ...usedRooms, networks: [here, club] }
export const callElsewhere: AppState = {
  ...atTwo,
  networks: [here, { ...club, live: 'call' }],
  elsewhere: [{ ...elsewhere, call: talking }],
}
export const heldElsewhere: AppState = {
  ...atTwo,
  networks: [
    { ...here, live: 'call' },
    { ...club, live: 'call' },
  ],
  call: talking,
  elsewhere: [{ ...elsewhere, held }],
}
export const ringingElsewhere: AppState = {
  ...atTwo,
  networks: [here, { ...club, live: 'ringing' }],
  elsewhere: [
    {
      ...elsewhere,
      call: { kind: 'ringing', ...somebody('Grace Hopper'), privacy: 'known', sinceMs: NOW_MS },
    },
  ],
}

/** Several networks of the user. */
export const networkScenes: readonly Scene[] = [
  { name: 'networks-two', state: atTwo, calls },
  {
    name: 'networks-unread-and-offline',
    state: { ...atTwo, networks: [here, { ...club, unread: 7 }, home] },
    calls,
  },
  { name: 'networks-ringing-elsewhere', state: ringingElsewhere, calls },
  { name: 'networks-call-elsewhere', state: callElsewhere, calls },
  { name: 'networks-held-elsewhere', state: heldElsewhere, calls },
  {
    name: 'networks-room-elsewhere',
    state: {
      ...atTwo,
      networks: [here, { ...club, live: 'room' }],
      elsewhere: [{ ...elsewhere, room: openRoom, roomMembers }],
    },
    calls,
  },
  {
    name: 'networks-adding',
    state: {
      ...signedOut,
      networks: [here, { id: '2', connection: 'signed-out', unread: 0, missed: 0 }],
      shownNetwork: '2',
      elsewhere: [{ ...elsewhere, network: '1', server: account.server, call: talking }],
    },
  },
  {
    name: 'networks-settings',
    state: { ...atTwo, networks: [here, club, home] },
    calls,
    act: (page) => openPageOf(page, 'Network'),
  },
]
