import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { FULL_CLEANING, NO_CLEANING } from '../phone/model'
import { parseCommand, parseDsp } from './arguments'
import { UsageError } from './exit-status'

const phone = (...args: string[]) => parseCommand(['phone', '--server', 'h:1', '--name', 'me', ...args])

describe('ringdown serve', () => {
  it('listens on every address and port 4242 unless told otherwise', () => {
    expect(parseCommand(['serve'])).toEqual({
      command: 'serve',
      host: undefined,
      port: 4242,
      tls: undefined,
      maxConnections: undefined,
      maxPerAddress: undefined,
      advertise: undefined,
      json: false,
    })
    expect(parseCommand(['serve', '--host', '::1', '--port', '0', '--json'])).toEqual({
      command: 'serve',
      host: '::1',
      port: 0,
      tls: undefined,
      maxConnections: undefined,
      maxPerAddress: undefined,
      advertise: undefined,
      json: true,
    })
  })

  it('encrypts with a certificate and its key, on a port of its own', () => {
    expect(parseCommand(['serve', '--tls-cert', 'c.pem', '--tls-key', 'k.pem'])).toMatchObject({
      tls: { cert: 'c.pem', key: 'k.pem' },
      port: 4243,
    })
    for (const option of ['--tls-cert', '--tls-key'])
      expect(() => parseCommand(['serve', option, 'x.pem'])).toThrow('go together')
    const both = ['--tls-cert', 'c.pem', '--tls-key', 'k.pem', '--advertise']
    expect(() => parseCommand(['serve', ...both])).toThrow('only servers that do not encrypt are found')
  })

  it('takes limits', () => {
    const limits = ['--max-connections', '500', '--max-per-address', '20']
    expect(parseCommand(['serve', ...limits])).toMatchObject({ maxConnections: 500, maxPerAddress: 20 })
    for (const wrong of ['0', '-1', 'x', '1.5'])
      expect(() => parseCommand(['serve', `--max-connections=${wrong}`])).toThrow('not a number')
  })

  it('is advertised by a name, or by this computer’s', () => {
    expect(parseCommand(['serve', '--advertise', 'Studio'])).toMatchObject({ advertise: 'Studio' })
    expect(parseCommand(['serve', '--advertise=-x-'])).toMatchObject({ advertise: '-x-' })
    expect(parseCommand(['serve', '--advertise'])).toMatchObject({ advertise: hostname() })
    expect(parseCommand(['serve', '--advertise', '--json'])).toMatchObject({
      advertise: hostname(),
      json: true,
    })
  })
})

describe('ringdown phone', () => {
  it('sends next to nothing in silence when told so', () => {
    expect(phone('--dtx')).toMatchObject({ dtx: true })
    expect(phone('--data', 'known', '--identity', 'me.pem', '--private-only')).toMatchObject({
      data: 'known',
      identity: 'me.pem',
      privateOnly: true,
    })
  })

  it('waits on the default devices unless told otherwise', () => {
    expect(phone()).toEqual({
      command: 'phone',
      server: 'h:1',
      tlsCa: undefined,
      name: 'me',
      task: { kind: 'wait' },
      audio: { input: { kind: 'default' }, output: { kind: 'default' } },
      dsp: FULL_CLEANING,
      listenHost: undefined,
      listenPort: 0,
      dtx: false,
      data: undefined,
      identity: undefined,
      privateOnly: false,
      durationMs: undefined,
      json: false,
    })
  })

  it('takes a task, sound, a port and a duration', () => {
    const options = ['--audio-in', 'file:a b.wav', '--audio-out', 'device:USB: head', '--duration', '2.5']
    expect(
      phone('--call', 'bob', ...options, '--listen-host', '10.0.0.1', '--listen-port', '9'),
    ).toMatchObject({
      task: { kind: 'call', contact: 'bob' },
      audio: { input: { kind: 'file', path: 'a b.wav' }, output: { kind: 'device', name: 'USB: head' } },
      durationMs: 2500,
      listenHost: '10.0.0.1',
      listenPort: 9,
    })
    expect(phone('--answer')).toMatchObject({ task: { kind: 'answer' } })
    expect(phone('--refuse', '--audio-in', 'none')).toMatchObject({
      task: { kind: 'refuse' },
      audio: { input: { kind: 'none' } },
    })
  })
})

describe('what is sent', () => {
  it('is cleaned when it comes from a microphone, and not when it comes from a file, unless told otherwise', () => {
    expect(phone('--audio-in', 'device:USB')).toMatchObject({ dsp: FULL_CLEANING })
    expect(phone('--audio-in', 'file:a.wav')).toMatchObject({ dsp: NO_CLEANING })
    expect(phone('--audio-in', 'none')).toMatchObject({ dsp: NO_CLEANING })
    expect(phone('--audio-in', 'file:a.wav', '--dsp', 'all')).toMatchObject({ dsp: FULL_CLEANING })
    expect(phone('--dsp', 'none')).toMatchObject({ dsp: NO_CLEANING })
  })

  it('is cleaned of what is named', () => {
    expect(parseDsp('echo,gain')).toEqual({
      echoCancellation: true,
      noiseSuppression: false,
      gainControl: true,
    })
    expect(parseDsp('noise')).toEqual({ ...NO_CLEANING, noiseSuppression: true })
    expect(parseDsp('echo,hiss')).toBeUndefined()
    expect(parseDsp('')).toBeUndefined()
  })
})

describe('a command line that cannot be obeyed', () => {
  it.each([
    [[]],
    [['dance']],
    [['serve', '--port', '65536']],
    [['serve', '--port', 'x']],
    [['serve', '--nonsense']],
    [['serve', 'extra']],
    [['serve', '--advertise', ' ']],
    [['serve', '--advertise', 'Studio', '--host', '127.0.0.1']],
    [['phone']],
    [['phone', '--server', 'h:1']],
    [['phone', '--name', 'me']],
    [['phone', '--server', ':1', '--name', 'me']],
    [['phone', '--server', 'h:1', '--name', ' ']],
    [['phone', '--server', 'h:1', '--name', 'me', '--call', 'a', '--answer']],
    [['phone', '--server', 'h:1', '--name', 'me', '--answer', '--refuse']],
    [['phone', '--server', 'h:1', '--name', 'me', '--audio-in', 'tape']],
    [['phone', '--server', 'h:1', '--name', 'me', '--audio-in', 'file:']],
    [['phone', '--server', 'h:1', '--name', 'me', '--dsp', 'magic']],
    [['phone', '--server', 'h:1', '--name', 'me', '--duration', '-1']],
    [['phone', '--server', 'h:1', '--name', 'me', '--duration', '1e9']],
    [['phone', '--server', 'h:1', '--name', 'me', '--listen-port', '70000']],
  ])('%j is answered with the reason', (args) => {
    expect(() => parseCommand(args)).toThrow(UsageError)
  })
})

it('help and version are commands', () => {
  expect(parseCommand(['--help'])).toEqual({ command: 'help' })
  expect(parseCommand(['phone', '--help'])).toEqual({ command: 'help' })
  expect(parseCommand(['--version'])).toEqual({ command: 'version' })
})
