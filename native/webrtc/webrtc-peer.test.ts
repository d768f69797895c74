import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDtlsCredentials } from '../../phone/voice/links/webrtc/dtls-credentials'
import { bundle } from '../testing/bundle'

let program: string
beforeAll(async () => {
  program = await bundle('native/webrtc/testing/peer-child.ts')
})

/**
 * @param prefix a command that runs another one elsewhere
 * @returns the lines up to “alive”. The library has been seen to hang in `process.exit`, so the child is killed.
 */
const run = async (scenario: string, prefix: readonly string[] = []): Promise<readonly unknown[]> => {
  const { certificate, privateKey } = makeDtlsCredentials()
  const env = { ...process.env, CERTIFICATE: certificate, PRIVATE_KEY: privateKey }
  const limited = ['-c', 'ulimit -n 400; exec "$0" --expose-gc "$@"', process.execPath, program, scenario]
  const [command = '', ...words] = [...prefix, 'bash', ...limited]
  const child = spawn(command, words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [printed, errors] = ['', '']
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
  await new Promise<void>((resolve) => {
    child.on('close', resolve)
    child.stdout.on('data', (text: Buffer) => {
      printed += text.toString()
      if (printed.endsWith('["alive"]\n')) resolve()
    })
  })
  child.kill('SIGKILL')
  expect(errors).toBe('')
  return printed
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
}

/** Of each the library ends the process, or closes the connection silently. */
describe.runIf(process.platform === 'linux')('the process and the connection survive', () => {
  it('handlers that throw, which are reported', async () => {
    expect(await run('throwing handlers')).toEqual([
      ['error', 'boom'],
      ['error', 'boom'],
      ['error', 'boom'],
      ['alive'],
    ])
  })

  it('calls in the wrong state, which are refused', async () => {
    const lines = (await run('calls in the wrong state')).filter((line) => (line as unknown[])[0] !== 'error')
    expect(lines).toEqual([
      [false, false],
      [false, false, null],
      [false, true, false, false, false],
      [false, false, false, false],
      ['alive'],
    ])
  })

  it('a lack of descriptors, after which another attempt works', async () => {
    expect(await run('no descriptors left')).toEqual([
      ['error', expect.stringMatching(/EMFILE/) as string],
      [false],
      [true],
      ['alive'],
    ])
  })

  it('an address of another computer', async () => {
    expect(await run('an address of another computer')).toEqual([
      ['error', '192.0.2.1 is not an address of this computer'],
      ['error', 'nonsense is not an address of this computer'],
      [false, false],
      ['alive'],
    ])
  })

  it('the garbage collector', async () => {
    expect(await run('garbage is collected')).toEqual([[true, true, 'host'], ['alive']])
  })

  it('a close within a callback, after which there is none', async () => {
    expect(await run('closed from within a callback')).toEqual([[1], ['alive']])
  })
})

it.runIf(process.platform === 'linux')('the library is loaded when it is first used', async () => {
  expect(await run('not used')).toEqual([[false], [true], ['alive']])
})

const NAMESPACES = ['--mount', '--net']
const mayHaveNamespaces =
  process.platform === 'linux' && spawnSync('unshare', [...NAMESPACES, 'true']).status === 0

describe.runIf(mayHaveNamespaces)('with a name server that does not answer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringdown-lookup-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  // The library waits for the lookup on a thread of its own. On ours, voice would stop as long.
  it('beginning and closing connections does not wait for it', async () => {
    const file = join(folder, 'resolv.conf')
    writeFileSync(file, 'nameserver 127.0.0.1\noptions timeout:30 attempts:1\n')
    const script = `ip link set lo up && mount --bind ${file} /etc/resolv.conf && exec "$0" "$@"`
    const lines = await run('closed while a name is looked up', [
      'unshare',
      ...NAMESPACES,
      'sh',
      '-c',
      script,
    ])
    expect(lines).toEqual([[true, true], ['alive']])
  })
})
