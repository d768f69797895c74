import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeDtlsCredentials } from '../../phone/voice/links/webrtc/dtls-credentials'
import { bundle } from '../testing/bundle'

let program: string
beforeAll(async () => {
  program = await bundle('native/webrtc/testing/peer-child.ts')
})

const run = (scenario: string): readonly unknown[] => {
  const limited = ['-c', 'ulimit -n 400; exec "$0" --expose-gc "$@"', process.execPath, program, scenario]
  const { certificate, privateKey } = makeDtlsCredentials()
  const env = { ...process.env, CERTIFICATE: certificate, PRIVATE_KEY: privateKey }
  const { status, signal, stdout, stderr } = spawnSync('bash', limited, {
    env,
    encoding: 'utf8',
    timeout: 30_000,
  })
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' })
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
}

/** Of each the library ends the process, or closes the connection silently. */
describe.runIf(process.platform === 'linux')('the process and the connection survive', () => {
  it('handlers that throw, which are reported', () => {
    expect(run('throwing handlers')).toEqual([
      ['error', 'boom'],
      ['error', 'boom'],
      ['error', 'boom'],
      ['alive'],
    ])
  })

  it('calls in the wrong state, which are refused', () => {
    const lines = run('calls in the wrong state').filter((line) => (line as unknown[])[0] !== 'error')
    expect(lines).toEqual([
      [false, false],
      [false, false, null],
      [false, true, false, false, false],
      [false, false, false, false],
      ['alive'],
    ])
  })

  it('a lack of descriptors, after which another attempt works', () => {
    expect(run('no descriptors left')).toEqual([
      ['error', expect.stringMatching(/EMFILE/) as string],
      [false],
      [true],
      ['alive'],
    ])
  })

  it('an address of another computer', () => {
    expect(run('an address of another computer')).toEqual([
      ['error', '192.0.2.1 is not an address of this computer'],
      ['error', 'nonsense is not an address of this computer'],
      [false, false],
      ['alive'],
    ])
  })

  it('the garbage collector', () => {
    expect(run('garbage is collected')).toEqual([[true, true, { local: 'host', remote: 'host' }], ['alive']])
  })

  it('a close within a callback, after which there is none', () => {
    expect(run('closed from within a callback')).toEqual([[1], ['alive']])
  })
})

it.runIf(process.platform === 'linux')('the library is loaded when it is first used', () => {
  expect(run('not used')).toEqual([[false], [true], ['alive']])
})
