import { joinCodeText } from '../../protocol/cluster'
import { USUAL_ROLES } from '../../server/whole/roles'
import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../exit-status'
import { usualClusterFile, usualNamesFile } from '../serve/names-place'
import { serveOptionsOf } from '../serve/serve-options'
import { serve } from './serve'

const optionsOf = (args: readonly string[]) => {
  const command = serve.parse(args)
  if (command === 'help') throw new Error('this is no server')
  return serveOptionsOf(command.given)
}

const usually = (port: number) => ({ port, otherwise: 'any-port' })

describe('ringdown serve', () => {
  it('carries the voice of rooms at the ports that are named, or not at all', () => {
    const named = ['--balancer-port', '6069', '--serving-node-port', '6071', '--call-controller-port', 'none']
    expect(optionsOf([...named, '--voice-address', 'voice.example:7071']).groups).toEqual({
      balancer: { port: 6069, otherwise: 'fail' },
      servingNode: { port: { port: 6071, otherwise: 'fail' }, balancerPort: usually(5091) },
      callController: undefined,
      announced: { host: 'voice.example', port: 7071 },
    })
    expect(optionsOf(['--balancer-port', 'none']).groups.balancer).toBeUndefined()
    expect(optionsOf(['--voice-address', '203.0.113.7']).groups.announced).toEqual({
      host: '203.0.113.7',
      port: undefined,
    })
  })

  it.each([
    [['--serving-node-port', 'none', '--voice-address', '203.0.113.7']],
    [['--serving-node-port', 'none', '--serving-node-balancer-port', '1']],
    [['--call-controller-port', 'none', '--call-controller-balancer-port', '1']],
    [['--voice-address', '[::1]:5071']],
    [['--voice-address', 'voice.example:70000']],
  ])('refuses %j', (args) => {
    expect(() => optionsOf(args)).toThrow(UsageError)
  })

  it('listens on all addresses and port 4242 by default', () => {
    const alone = {
      ...{ roles: USUAL_ROLES, redis: undefined, publicHost: undefined, master: undefined, join: undefined },
      clusterFile: undefined,
    }
    expect(optionsOf([])).toEqual({
      ...alone,
      clusterFile: usualClusterFile(4242),
      host: undefined,
      port: 4242,
      names: usualNamesFile(4242),
      serverName: undefined,
      tls: undefined,
      maxConnections: undefined,
      maxPerAddress: undefined,
      proxies: undefined,
      advertise: undefined,
      rooms: { port: 3002, otherwise: 'any-port' },
      groups: {
        balancer: usually(5069),
        servingNode: { port: usually(5071), balancerPort: usually(5091) },
        callController: { port: usually(9000), balancerPort: usually(5080) },
        announced: undefined,
      },
      stun: { port: 3478, otherwise: 'none' },
      turn: undefined,
      http: { port: 4280, otherwise: 'fail', maxRelayed: 100, proxied: undefined },
      guests: true,
      metrics: { host: '127.0.0.1', port: 4281, otherwise: 'none' },
      ...{ drainMs: 30_000, nodeName: hostname() },
    })
    expect(optionsOf(['--host', '::1', '--port', '0', '--json'])).toEqual({
      ...alone,
      host: '::1',
      port: 0,
      names: undefined,
      serverName: undefined,
      tls: undefined,
      maxConnections: undefined,
      maxPerAddress: undefined,
      proxies: undefined,
      advertise: undefined,
      rooms: { port: 0, otherwise: 'any-port' },
      groups: {
        balancer: usually(0),
        servingNode: { port: usually(0), balancerPort: usually(0) },
        callController: { port: usually(0), balancerPort: usually(0) },
        announced: undefined,
      },
      stun: { port: 0, otherwise: 'none' },
      turn: undefined,
      http: { port: 0, otherwise: 'fail', maxRelayed: 100, proxied: undefined },
      guests: true,
      metrics: { host: '127.0.0.1', port: 0, otherwise: 'none' },
      ...{ drainMs: 30_000, nodeName: hostname() },
    })
  })

  it('runs some of its roles, or all', () => {
    expect([...optionsOf(['--role', 'directory, stun']).roles]).toEqual(['directory', 'stun'])
    expect([...optionsOf(['--role', 'broker', '--role=relay']).roles]).toEqual(['broker', 'relay'])
    expect(() => optionsOf(['--role=directory,brocker'])).toThrow(
      '--role: “brocker” is no role: there are directory, broker, relay, gateway, room-host, balancer, serving-node, call-controller, stun, master',
    )
    for (const role of ['broker', 'gateway'])
      expect(() => optionsOf([`--role=${role}`, '--http-port=none'])).toThrow(
        `the ${role} needs an --http-port`,
      )
  })

  it('lets guests call from a browser where it has a broker, unless it is told not to', () => {
    expect(optionsOf(['--guests'])).toMatchObject({ guests: true })
    for (const words of [['--guests=no'], ['--role=directory'], ['--http-port=none']])
      expect(optionsOf(words)).toMatchObject({ guests: false })
    for (const words of [['--role=directory'], ['--http-port=none']])
      expect(() => optionsOf([...words, '--guests=yes'])).toThrow(
        '--guests: guests need a broker and an --http-port',
      )
    expect(() => optionsOf(['--guests=maybe'])).toThrow('“maybe” is neither yes nor no')
  })

  it('is a master of a network, on a port of its own', () => {
    const redis = ['--redis', 'redis://127.0.0.1']
    const master = optionsOf(['--cluster', ...redis])
    expect(master.master).toEqual({ port: 34308, isInsecure: false })
    expect([...master.roles]).toEqual([...USUAL_ROLES, 'master'])
    const only = optionsOf(['--role=master', '--cluster-port=0', '--cluster-insecure', ...redis])
    expect([only.master, [...only.roles]]).toEqual([{ port: 0, isInsecure: true }, ['master']])
    expect(optionsOf(['--cluster=no', ...redis]).master).toBeUndefined()
    expect(() => optionsOf(['--cluster=maybe', ...redis])).toThrow('“maybe” is neither yes nor no')
    expect(() => optionsOf(['--cluster'])).toThrow(
      '--cluster: the machines of a network share a Redis: give --redis, or --join',
    )
    expect(() => optionsOf(['--role=master'])).toThrow('--role: the machines of a network share a Redis')
    expect(() => optionsOf(['--cluster-port=1', ...redis])).toThrow('--cluster-port: only a master has it')
    expect(() => optionsOf(['--cluster-insecure'])).toThrow('--cluster-insecure: only a master has it')
  })

  it('joins a network with a code, which it does not repeat', () => {
    const parts = { masters: [{ host: '192.0.2.1', port: 34308 }], fingerprint: new Uint8Array(32) }
    const code = joinCodeText({ ...parts, id: new Uint8Array(8), secret: new Uint8Array(16) })
    const joined = optionsOf(['--join', code, '--public-host', 'one.example'])
    expect(joined).toMatchObject({ join: parts, publicHost: 'one.example', redis: undefined })
    expect(optionsOf(['--join', code, '--cluster']).master).toEqual({ port: 34308, isInsecure: false })
    expect(optionsOf(['--join', 'none'])).toMatchObject({ join: 'none' })
    expect(() => optionsOf(['--join', `${code.slice(0, -1)}x`])).toThrow(
      '--join: the join code has a typing error',
    )
    expect(() => optionsOf(['--join', 'abc'])).toThrow('--join: this is no join code')
    expect(() => optionsOf(['--join', 'rd2.abc'])).toThrow('another version of Ringdown')
    expect(() => optionsOf(['--join', code, '--redis', 'redis://127.0.0.1'])).toThrow('leave --redis out')
    for (const words of [[], ['--join', 'none'], ['--cluster']])
      expect(() => optionsOf([...words, '--public-host', 'one.example'])).toThrow('needs --redis or --join')
  })

  it('encrypts with a certificate and its key, on a port of its own', () => {
    expect(optionsOf(['--tls-cert', 'c.pem', '--tls-key', 'k.pem'])).toMatchObject({
      tls: { cert: 'c.pem', key: 'k.pem' },
      port: 4243,
    })
    for (const option of ['--tls-cert', '--tls-key'])
      expect(() => optionsOf([option, 'x.pem'])).toThrow('go together')
    const both = ['--tls-cert', 'c.pem', '--tls-key', 'k.pem', '--advertise']
    expect(() => optionsOf([...both])).toThrow('only servers that do not encrypt are found')
  })

  it('keeps names in a file for its port, in a given file, or not at all', () => {
    expect(optionsOf(['--port', '5000'])).toMatchObject({ names: usualNamesFile(5000) })
    expect(optionsOf(['--names', 'n.json', '--port', '0'])).toMatchObject({ names: 'n.json' })
    expect(optionsOf(['--names', 'none'])).toMatchObject({ names: undefined })
    expect(optionsOf(['--server-name', ' Studio '])).toMatchObject({ serverName: 'Studio' })
    expect(() => optionsOf(['--server-name', ' '])).toThrow('a name is needed')
  })

  it('answers STUN at a port, or not at all', () => {
    expect(optionsOf(['--stun-port', '5000'])).toMatchObject({ stun: { port: 5000, otherwise: 'fail' } })
    expect(optionsOf(['--stun-port', 'none'])).toMatchObject({ stun: undefined })
    expect(() => optionsOf(['--stun-port', '70000'])).toThrow('not a port')
  })

  it('waits for gateways of other servers at a port, or not at all', () => {
    expect(optionsOf(['--rooms-port', '5000'])).toMatchObject({ rooms: { port: 5000, otherwise: 'fail' } })
    expect(optionsOf(['--rooms-port', 'none'])).toMatchObject({ rooms: undefined })
    expect(() => optionsOf(['--rooms-port', 'x'])).toThrow('not a port')
  })

  it('knows a TURN server and the file of its secret', () => {
    const secret = ['--turn-secret-file', 'secret.txt']
    expect(optionsOf(['--turn', 'turn.example:5000', ...secret])).toMatchObject({
      turn: { host: 'turn.example', port: 5000, secretFile: 'secret.txt' },
    })
    expect(optionsOf(['--turn', '[2001:db8::1]', ...secret])).toMatchObject({
      turn: { host: '2001:db8::1', port: 3478 },
    })
    expect(() => optionsOf(['--turn', 'turn.example'])).toThrow('go together')
    expect(() => optionsOf(['--turn', 'a b', ...secret])).toThrow('not the address of a TURN server')
  })

  it('has a broker at a port of HTTP, alone or with others', () => {
    expect(optionsOf(['--http-port', '80'])).toMatchObject({ http: { port: 80 } })
    expect(optionsOf(['--http-port', 'none'])).toMatchObject({ http: undefined })
    expect(optionsOf(['--http-proxied', 'wss:443'])).toMatchObject({
      http: { proxied: { port: 443, encrypted: true } },
    })
    for (const text of ['443', 'https:443', 'wss:0', 'wss:70000', 'wss:'])
      expect(() => optionsOf(['--http-proxied', text])).toThrow('--http-proxied')
    expect(() => optionsOf(['--http-port=none', '--http-proxied=wss:443'])).toThrow('needs an --http-port')
    expect(optionsOf(['--port', '0', '--http-port', '81'])).toMatchObject({ port: 0, http: { port: 81 } })
    expect(optionsOf(['--redis', 'rediss://user:word@redis.example:6380/1'])).toMatchObject({
      redis: 'rediss://user:word@redis.example:6380/1',
    })
    for (const wrong of ['redis.example', 'http://redis.example', ''])
      expect(() => optionsOf([`--redis=${wrong}`])).toThrow('a URL such as redis://')
    expect(optionsOf(['--redis=redis://x', '--public-host=phones.example'])).toMatchObject({
      publicHost: 'phones.example',
    })
    expect(() => optionsOf(['--public-host=phones.example'])).toThrow('needs --redis')
  })

  it('tells operators how it is at a place of its own, or not at all', () => {
    expect(optionsOf(['--metrics', '[::]:9000'])).toMatchObject({
      metrics: { host: '::', port: 9000, otherwise: 'fail' },
    })
    expect(optionsOf(['--metrics', '10.0.0.1'])).toMatchObject({ metrics: { host: '10.0.0.1', port: 4281 } })
    expect(optionsOf(['--metrics', 'none'])).toMatchObject({ metrics: undefined })
    for (const wrong of ['4281', 'a b', 'x:70000', ''])
      expect(() => optionsOf([`--metrics=${wrong}`])).toThrow('is no address to listen on')
  })

  it('lets relayed calls end for a time, and has a name in its log', () => {
    expect(optionsOf(['--drain-timeout', '0'])).toMatchObject({ drainMs: 0 })
    expect(optionsOf(['--drain-timeout', '2.5'])).toMatchObject({ drainMs: 2500 })
    expect(() => optionsOf(['--drain-timeout', 'long'])).toThrow('not a number of seconds')
    expect(optionsOf(['--node-name', 'ber-1.example'])).toMatchObject({ nodeName: 'ber-1.example' })
    for (const wrong of ['', 'a b', '-x', 'x'.repeat(64)])
      expect(() => optionsOf([`--node-name=${wrong}`])).toThrow('is no name of a node')
  })

  it('takes limits', () => {
    const limits = ['--max-connections', '500', '--max-per-address', '20']
    expect(optionsOf([...limits])).toMatchObject({ maxConnections: 500, maxPerAddress: 20 })
    for (const wrong of ['0', '-1', 'x', '1.5'])
      expect(() => optionsOf([`--max-connections=${wrong}`])).toThrow('not a number')
  })

  it('takes addresses and networks of proxies', () => {
    const parsed = optionsOf(['--proxy', '127.0.0.1', '--proxy', '2001:db8::/32'])
    const has = (address: string) => parsed.proxies?.has(address)
    expect(['127.0.0.1', '127.0.0.2', '2001:db8::7', '2001:db9::7'].map(has)).toEqual([
      true,
      false,
      true,
      false,
    ])
    for (const wrong of ['proxy.example', '10.0.0.0/33', '10.0.0.0/0', '::/x', '10.0.0.0/8/8', ''])
      expect(() => optionsOf([`--proxy=${wrong}`])).toThrow(UsageError)
  })

  it('is advertised under a name, or under this computer’s', () => {
    expect(optionsOf(['--advertise', 'Studio'])).toMatchObject({ advertise: 'Studio' })
    expect(optionsOf(['--advertise=-x-'])).toMatchObject({ advertise: '-x-' })
    expect(optionsOf(['--advertise'])).toMatchObject({ advertise: hostname() })
    expect(optionsOf(['--advertise', '--json'])).toMatchObject({ advertise: hostname() })
    expect(serve.parse(['--advertise', '--json'])).toMatchObject({ json: true })
  })
})

describe('an invalid command line of a server', () => {
  it.each([
    [['--port', '65536']],
    [['--port', 'x']],
    [['--nonsense']],
    [['extra']],
    [['--advertise', ' ']],
    [['--advertise', 'Studio', '--host', '127.0.0.1']],
  ])('%j is answered with the reason', (args) => {
    expect(() => optionsOf(args)).toThrow(UsageError)
  })
})

it('--help shows the usage', () => expect(serve.parse(['--help'])).toBe('help'))
