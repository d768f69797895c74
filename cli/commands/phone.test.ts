import { describe, expect, it } from 'vitest'
import { FULL_CLEANING, NO_CLEANING } from '../../phone/model'
import { UsageError } from '../exit-status'
import { phone } from './phone'

const parse = (...args: string[]) => phone.parse(['--server', 'h:1', '--name', 'me', ...args])

describe('ringdown phone', () => {
  it('sends almost nothing in silence with --dtx', () => {
    expect(parse('--dtx')).toMatchObject({ dtx: true })
    expect(parse('--data', 'known', '--identity', 'me.pem', '--private-only')).toMatchObject({
      data: 'known',
      identity: 'me.pem',
      privateOnly: true,
      hidesStatus: false,
      relayOnly: false,
    })
  })

  it('hides its address with --relay-only', () =>
    expect(parse('--relay-only')).toMatchObject({ relayOnly: true, hidesStatus: false }))

  it('waits on the default devices by default', () => {
    expect(parse()).toEqual({
      server: 'h:1',
      tlsCa: undefined,
      name: 'me',
      task: { kind: 'wait' },
      room: undefined,
      audio: { input: { kind: 'default' }, output: { kind: 'default' } },
      dsp: FULL_CLEANING,
      listenHost: undefined,
      listenPort: 0,
      dtx: false,
      data: undefined,
      identity: undefined,
      privateOnly: false,
      relayOnly: false,
      hidesStatus: false,
      release: false,
      durationMs: undefined,
      json: false,
    })
  })

  it('takes a task, sound, a port and a duration', () => {
    const options = ['--audio-in', 'file:a b.wav', '--audio-out', 'device:USB: head', '--duration', '2.5']
    expect(
      parse('--call', 'bob', ...options, '--listen-host', '10.0.0.1', '--listen-port', '9'),
    ).toMatchObject({
      task: { kind: 'call', contact: 'bob' },
      audio: { input: { kind: 'file', path: 'a b.wav' }, output: { kind: 'device', name: 'USB: head' } },
      durationMs: 2500,
      listenHost: '10.0.0.1',
      listenPort: 9,
    })
    expect(parse('--answer')).toMatchObject({ task: { kind: 'answer' } })
    expect(parse('--release', '--data', 'folder')).toMatchObject({ release: true, data: 'folder' })
    expect(parse('--refuse', '--audio-in', 'none')).toMatchObject({
      task: { kind: 'refuse' },
      audio: { input: { kind: 'none' } },
    })
  })
})

describe('--room', () => {
  const known = ['--identity', 'me.pem']

  it('enters a room, and its duration is that of the room', () => {
    expect(parse('--room', 'Tea', ...known)).toMatchObject({
      task: { kind: 'wait' },
      room: { name: 'Tea', isCreated: false, isPushToTalk: false },
    })
    const more = ['--create', '--ptt', '--link', 'abc', '--say', 'hello', '--duration', '2', '--answer']
    expect(parse('--room', 'Tea', ...known, ...more)).toMatchObject({
      task: { kind: 'answer' },
      durationMs: undefined,
      room: {
        ...{ name: 'Tea', isCreated: true, isPushToTalk: true, link: 'abc', text: 'hello', durationMs: 2000 },
      },
    })
  })

  it.each([
    [['--room', 'Tea'], '--data FOLDER or --identity FILE'],
    [['--room', 'a\tb', ...known], '1 to 64 characters'],
    [['--room', 'Tea', '--say', ' ', ...known], '--say'],
    [['--room', 'Tea', '--call', 'bob', ...known], '--room excludes'],
    [['--room', 'Tea', '--release', ...known], '--room excludes'],
    [['--create'], '--room NAME'],
    [['--say', 'hello'], '--room NAME'],
  ])('%j is not accepted', (args, why) => {
    expect(() => parse(...args)).toThrow(why)
  })
})

describe('the sound that is sent', () => {
  it('is processed by default when it comes from a microphone, and not when it comes from a file', () => {
    expect(parse('--audio-in', 'device:USB')).toMatchObject({ dsp: FULL_CLEANING })
    expect(parse('--audio-in', 'file:a.wav')).toMatchObject({ dsp: NO_CLEANING })
    expect(parse('--audio-in', 'none')).toMatchObject({ dsp: NO_CLEANING })
    expect(parse('--audio-in', 'file:a.wav', '--dsp', 'all')).toMatchObject({ dsp: FULL_CLEANING })
    expect(parse('--dsp', 'none')).toMatchObject({ dsp: NO_CLEANING })
  })
})

describe('an invalid command line of a phone', () => {
  it.each([
    [[]],
    [['--server', 'h:1']],
    [['--name', 'me']],
    [['--server', ':1', '--name', 'me']],
    [['--server', 'h:1', '--name', ' ']],
    [['--server', 'h:1', '--name', 'me', '--call', 'a', '--answer']],
    [['--server', 'h:1', '--name', 'me', '--answer', '--refuse']],
    [['--server', 'h:1', '--name', 'me', '--release']],
    [['--server', 'h:1', '--name', 'me', '--release', '--identity', 'me.pem', '--answer']],
    [['--server', 'h:1', '--name', 'me', '--audio-in', 'tape']],
    [['--server', 'h:1', '--name', 'me', '--audio-in', 'file:']],
    [['--server', 'h:1', '--name', 'me', '--dsp', 'magic']],
    [['--server', 'h:1', '--name', 'me', '--duration', '-1']],
    [['--server', 'h:1', '--name', 'me', '--duration', '1e9']],
    [['--server', 'h:1', '--name', 'me', '--listen-port', '70000']],
  ])('%j is answered with the reason', (args) => {
    expect(() => phone.parse(args)).toThrow(UsageError)
  })
})

it('--help shows the usage', () => expect(phone.parse(['--help'])).toBe('help'))
