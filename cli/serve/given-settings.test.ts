import { hostname } from 'node:os'
import { expect, it } from 'vitest'
import { UsageError } from '../exit-status'
import { configOf, settingsOfOptions, settingsOfVariables } from './given-settings'
import { parseServeCommand } from './serve-command'

it('an option beats a variable, and that beats another source', () => {
  const command = parseServeCommand(['--port', '1'], { RINGDOWN_PORT: '2', RINGDOWN_HTTP_PORT: '3' })
  if (command === 'help') throw new Error('this is no server')
  const given = command.given.over(settingsOfOptions({ 'http-port': '4', 'stun-port': '5' }))
  expect((['port', 'http-port', 'stun-port'] as const).map((name) => given.get(name))).toEqual([
    { where: '--port', value: 1 },
    { where: 'RINGDOWN_HTTP_PORT', value: 3 },
    { where: '--stun-port', value: 5 },
  ])
})

it('an empty variable is none, a list has commas or spaces', () => {
  const given = settingsOfVariables({ RINGDOWN_HOST: '', RINGDOWN_PROXY: '10.0.0.1, 10.0.0.2 10.0.0.3' })
  expect(given.get('host')).toBeUndefined()
  expect(given.textOf('proxy')?.texts).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3'])
})

it('a variable announces the server, or does not', () => {
  const advertise = (text: string) => settingsOfVariables({ RINGDOWN_ADVERTISE: text }).get('advertise')
  expect(advertise('true')?.value).toBe(hostname())
  expect(advertise('Studio')?.value).toBe('Studio')
  expect(advertise('false')).toEqual({ where: 'RINGDOWN_ADVERTISE', value: undefined })
})

it('a variable that cannot be read is named', () => {
  expect(() => settingsOfVariables({ RINGDOWN_PORT: 'tcp://10.0.0.1:4242' })).toThrow(
    'RINGDOWN_PORT: “tcp://10.0.0.1:4242” is not a port',
  )
})

it('a variable that is nearly one of ours is a mistake, another one is not', () => {
  expect(() => settingsOfVariables({ RINGDOWN_HTTP_PROT: '1' })).toThrow(
    new UsageError('the variable RINGDOWN_HTTP_PROT is no setting; did you mean RINGDOWN_HTTP_PORT?'),
  )
  for (const name of ['RINGDOWN_CHROMIUM', 'RINGDOWN_TALLY', 'RINGDOWN_SERVICE_HOST'])
    expect(() => settingsOfVariables({ [name]: '1' })).not.toThrow()
})

it('the file is named by the option, or else by the variable', () => {
  const environment = { RINGDOWN_CONFIG: 'b.yaml' }
  expect(configOf('a.yaml', environment)).toEqual({ where: '--config', value: 'a.yaml' })
  expect(configOf(undefined, environment)).toEqual({ where: 'RINGDOWN_CONFIG', value: 'b.yaml' })
  expect(configOf(undefined, { RINGDOWN_CONFIG: '' })).toBeUndefined()
})

it('settings of a file and of options are checked together', () => {
  // The key may be in the file.
  expect(() => parseServeCommand(['--tls-cert', 'c', '--config', 'f'], {})).not.toThrow()
  expect(() => parseServeCommand(['--tls-cert', 'c'], {})).toThrow(
    '--tls-cert: tls-cert and tls-key go together',
  )
})
