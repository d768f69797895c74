import type { Page } from '@playwright/test'
import { somebody } from '../../renderer/state/testing/somebody'
import {
  account,
  ended,
  held,
  lost,
  nobodyOnline,
  NOW_MS,
  oddNames,
  online,
  signedOut,
  talking,
  waitingCall,
} from '../../lab/window/example-state'
import { byTcp, fair, good, poor, relayed, relayedByTcp, relayedThere } from './example-quality'
import type { Scene } from './scene'
import { networkScenes } from './network-scenes'
import { firstRunScenes } from './first-run-scenes'

const openQuality = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'connection', exact: false }).click()

export const scenes: readonly Scene[] = [
  ...firstRunScenes,
  ...networkScenes,
  { name: 'sign-in', state: signedOut },
  {
    name: 'sign-in-busy',
    state: { ...signedOut, account, connection: { kind: 'connecting', attempt: 1 } },
  },
  {
    name: 'sign-in-name-taken',
    state: {
      ...signedOut,
      account,
      connection: {
        kind: 'signed-out',
        error: {
          code: 'name-taken',
          message: {
            key: 'server.nameTaken',
            fill: { name: 'Rosalind Franklin', server: 'phones.example.org:4242' },
          },
        },
      },
    },
  },
  {
    name: 'sign-in-unreachable',
    state: {
      ...signedOut,
      account,
      connection: {
        kind: 'waiting',
        retryAtMs: NOW_MS + 8000,
        attempt: 3,
        error: {
          code: 'unreachable',
          message: {
            key: 'server.unreachable',
            fill: { server: 'phones.example.org:4242', cause: { key: 'networkCause.ECONNREFUSED' } },
          },
        },
      },
    },
  },
  { name: 'contacts', state: online },
  { name: 'alone', state: { ...online, contacts: [], account: { ...account, server: 'localhost:4242' } } },
  { name: 'odd-names', state: { ...online, contacts: oddNames } },
  { name: 'waiting', before: online, state: { ...online, contacts: nobodyOnline, connection: lost } },
  {
    name: 'no-microphone',
    state: {
      ...online,
      audioNotice: {
        code: 'no-input',
        cause: {
          key: 'deviceCause.open-failed',
          fill: { device: { key: 'device.default.input' }, detail: 'Device unavailable' },
        },
      },
    },
  },
  {
    name: 'silent-microphone',
    state: {
      ...online,
      call: talking,
      audioNotice: { code: 'silent-input', cause: { key: 'audioCause.silent' } },
    },
  },
  {
    name: 'stuttering-speaker',
    state: {
      ...online,
      call: talking,
      audioNotice: { code: 'stuttering', cause: { key: 'audioCause.stuttering' } },
    },
  },
  {
    name: 'calling',
    state: {
      ...online,
      call: { kind: 'calling', ...somebody('Grace Hopper'), privacy: 'new', sinceMs: NOW_MS },
    },
  },
  {
    name: 'ringing',
    state: {
      ...online,
      call: { kind: 'ringing', ...somebody('Grace Hopper'), privacy: 'known', sinceMs: NOW_MS },
    },
  },
  {
    name: 'ringing-listener',
    state: {
      ...online,
      call: {
        kind: 'ringing',
        ...{ ...somebody('Grace Hopper'), privacy: 'not-private', sinceMs: NOW_MS },
        ...{ isGuest: true, isListener: true },
      },
    },
  },
  {
    name: 'talking-listener',
    state: {
      ...online,
      call: { ...talking, privacy: 'not-private', isGuest: true, isListener: true },
    },
    quality: good,
  },
  {
    name: 'connecting',
    state: {
      ...online,
      call: {
        kind: 'connecting',
        ...somebody('Grace Hopper'),
        privacy: 'known',
        direction: 'incoming',
        sinceMs: NOW_MS,
      },
    },
  },
  { name: 'talking-measuring', state: { ...online, call: talking } },
  { name: 'talking', state: { ...online, call: talking }, quality: good },
  { name: 'talking-fair', state: { ...online, call: talking }, quality: fair },
  { name: 'talking-poor', state: { ...online, call: talking }, quality: poor },
  { name: 'quality', state: { ...online, call: talking }, quality: good, act: openQuality },
  { name: 'quality-relayed', state: { ...online, call: talking }, quality: relayed, act: openQuality },
  {
    name: 'quality-relayed-there',
    state: { ...online, call: { ...talking, privacy: 'not-private' } },
    quality: relayedThere,
    act: openQuality,
  },
  { name: 'quality-by-tcp', state: { ...online, call: talking }, quality: byTcp, act: openQuality },
  {
    name: 'quality-relayed-by-tcp',
    state: { ...online, call: { ...talking, muted: true } },
    quality: relayedByTcp,
    act: openQuality,
  },
  { name: 'talking-relayed', state: { ...online, call: talking }, quality: relayed },
  {
    name: 'talking-relayed-muted',
    state: { ...online, call: { ...talking, muted: true }, held },
    quality: relayedByTcp,
  },
  {
    name: 'reconnecting',
    state: { ...online, call: { ...talking, isReconnecting: true } },
    quality: relayed,
  },
  {
    name: 'reconnecting-muted-and-held',
    state: {
      ...online,
      connection: lost,
      contacts: nobodyOnline,
      call: { ...talking, isReconnecting: true, muted: true, peer: { muted: false, holding: true } },
      held: { ...held, isReconnecting: true },
    },
    quality: poor,
  },
  {
    name: 'quality-poor-muted',
    state: { ...online, call: { ...talking, muted: true } },
    quality: poor,
    act: openQuality,
  },
  {
    name: 'talking-muted',
    state: { ...online, unseenMissed: 2, call: { ...talking, muted: true } },
    quality: good,
  },
  {
    name: 'talking-server-lost',
    before: online,
    state: {
      ...online,
      contacts: nobodyOnline,
      connection: lost,
      call: { ...talking, sinceMs: NOW_MS - 4_503_000 },
    },
    quality: good,
  },
  {
    name: 'talking-odd-name',
    state: { ...online, contacts: oddNames, call: { ...talking, ...somebody('W'.repeat(64)) } },
    quality: good,
  },
  {
    name: 'searching',
    state: online,
    act: (page) => page.getByRole('textbox', { name: 'Search', exact: true }).fill('ma'),
  },
  {
    name: 'command-failed',
    outlives: true,
    state: online,
    act: async (page) => {
      await page.evaluate(() => window.script.failWith({ key: 'problem.notOnline' }))
      await page.getByRole('button', { name: 'Call Ada Lovelace' }).click()
    },
  },
  {
    name: 'sign-out-question',
    state: { ...online, call: talking },
    act: (page) => page.getByRole('button', { name: 'Sign out' }).click(),
  },
  {
    name: 'second-caller-beside-ringing',
    state: {
      ...online,
      call: { kind: 'ringing', ...somebody('Grace Hopper'), privacy: 'not-private', sinceMs: NOW_MS },
      waiting: waitingCall,
    },
  },
  {
    name: 'ringing-silently',
    state: {
      ...online,
      doNotDisturb: { quiet: true, untilMs: undefined },
      call: {
        kind: 'ringing',
        ...somebody('Grace Hopper'),
        privacy: 'known',
        sinceMs: NOW_MS,
        silent: true,
      },
    },
  },
  {
    name: 'missed',
    state: { ...online, call: { ...ended, direction: 'incoming', reason: 'caller-gave-up', durationMs: 0 } },
  },
  {
    name: 'cannot-connect',
    state: { ...online, call: { ...ended, reason: 'peer-cannot-connect', durationMs: 0 } },
  },
  { name: 'second-caller', state: { ...online, call: talking, waiting: waitingCall }, quality: good },
  {
    name: 'second-caller-odd-name',
    state: {
      ...online,
      call: { ...talking, muted: true },
      waiting: { ...waitingCall, ...somebody('W'.repeat(64)) },
    },
    quality: good,
  },
  { name: 'held', state: { ...online, held } },
  { name: 'talking-and-held', state: { ...online, call: talking, held }, quality: good },
  { name: 'ended-and-held', state: { ...online, call: ended, held } },
  {
    name: 'held-odd-name',
    state: { ...online, call: talking, held: { ...held, ...somebody('W'.repeat(64)) } },
    quality: good,
  },
  { name: 'ended', state: { ...online, call: ended } },
  {
    name: 'ended-missed',
    state: {
      ...online,
      unseenMissed: 1,
      call: { ...ended, direction: 'incoming', reason: 'missed', durationMs: 0 },
    },
  },
  {
    name: 'ended-unreachable',
    state: { ...online, call: { ...ended, reason: 'unreachable', durationMs: 0 } },
  },
]
