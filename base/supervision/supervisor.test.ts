import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { waitUntil } from '../testing/wait-until'
import { isAlive } from '../process-identity'
import { bundle } from '../../native/testing/bundle'
import { systemClock } from '../clock'
import { ManualClock } from '../testing/manual-clock'
import type { StartChild } from './child'
import type { Death } from './child-life'
import { forkChild } from './forked-child'
import { Supervisor } from './supervisor'
import type { ExampleCommand, ExampleEvent } from './testing/example-child'
import { startThread } from './thread-child'

const folder = mkdtempSync(join(tmpdir(), 'ringdown-supervision-'))
let example: string
let family: string
beforeAll(async () => {
  example = await bundle('base/supervision/testing/example-child.ts')
  family = await bundle('base/supervision/testing/example-parent.ts')
})
afterAll(() => rmSync(folder, { recursive: true }))

type Event = ExampleEvent | { readonly kind: 'ready' } | ({ readonly kind: 'died' } & Death)

/** A supervisor that records its events. */
class Rig {
  readonly events: Event[] = []
  readonly supervisor: Supervisor<string, ExampleCommand, ExampleEvent>
  printed = ''

  constructor(start: StartChild, { file = example, clock = systemClock, startMs = 20_000 } = {}) {
    this.supervisor = new Supervisor<string, ExampleCommand, ExampleEvent>({
      ...{ clock, startMs, stopMs: 1000, stableMs: 60_000 },
      start: (handlers) => start({ file, name: 'example', maxHeapMb: 64 }, handlers),
      data: () => 'hello',
      retryMs: (deaths) => (deaths < 3 ? 0 : undefined),
      onEvent: (event) => this.events.push(event),
      onReady: () => this.events.push({ kind: 'ready' }),
      onOutput: (text) => (this.printed += text),
      onDied: (death) => this.events.push({ kind: 'died', ...death }),
    })
  }

  /** Takes the next event of a kind. */
  next<Kind extends Event['kind']>(kind: Kind): Promise<Extract<Event, { kind: Kind }>> {
    return waitUntil(() => {
      const at = this.events.findIndex((event) => event.kind === kind)
      return at < 0 ? undefined : (this.events.splice(at, 1)[0] as Extract<Event, { kind: Kind }>)
    })
  }
}

const rigs: Rig[] = []
const rig = (...args: ConstructorParameters<typeof Rig>): Rig => {
  const made = new Rig(...args)
  rigs.push(made)
  made.supervisor.start()
  return made
}
afterEach(() => Promise.all(rigs.splice(0).map(({ supervisor }) => supervisor.stop())))

describe.each([
  ['a process', forkChild],
  ['a thread', startThread],
])('%s', (_, start) => {
  let it_: Rig
  beforeEach(async () => {
    it_ = rig(start)
    await it_.next('ready')
  })

  it('begins with its data, and exchanges structured clones both ways', async () => {
    expect(await it_.next('begun')).toMatchObject({ data: 'hello' })
    const value = { bytes: new Uint8Array([1, 2]), nothing: undefined, map: new Map([[1, NaN]]) }
    it_.supervisor.send({ kind: 'echo', value })
    expect((await it_.next('echo')).value).toEqual(value)
  })

  it('is reported with its error when it throws, and the next one takes commands at once', async () => {
    it_.supervisor.send({ kind: 'throw' })
    expect(await it_.next('died')).toMatchObject({ cause: 'ended', detail: 'out of luck' })
    it_.supervisor.send({ kind: 'echo', value: 1 })
    expect(await it_.next('echo')).toEqual({ kind: 'echo', value: 1 })
  })

  it('is ended when it hangs, and the next one takes commands', async () => {
    it_.supervisor.watch({ checkEveryMs: 50, limitMs: 500 })
    it_.supervisor.send({ kind: 'hang', ms: Infinity })
    expect(await it_.next('died')).toMatchObject({ cause: 'no-answer' })
    it_.supervisor.send({ kind: 'echo', value: 1 })
    await it_.next('echo')
  })

  it('is ended when it floods its parent', async () => {
    it_.supervisor.send({ kind: 'flood' })
    expect(await it_.next('died')).toMatchObject({ cause: 'flood' })
  })

  it('is ended when it needs too much memory', async () => {
    it_.supervisor.send({ kind: 'hoard' })
    expect((await it_.next('died')).cause).toBe('ended')
  })

  it('is replaced by one that is ready', async () => {
    const replaced = new Promise<void>((resolve) => it_.supervisor.replace(resolve, () => true))
    const { id } = await it_.next('begun')
    await replaced
    it_.supervisor.send({ kind: 'whoami' })
    expect((await it_.next('iam')).id).not.toBe(id)
    expect(it_.events).not.toContainEqual(expect.objectContaining({ kind: 'died' }))
  })

  it('is not replaced when it is in use again', async () => {
    const { id } = await it_.next('begun')
    await new Promise<void>((resolve) => {
      it_.supervisor.replace(
        () => undefined,
        () => {
          resolve()
          return false
        },
      )
    })
    it_.supervisor.send({ kind: 'whoami' })
    expect((await it_.next('iam')).id).toBe(id)
  })

  it('is ended even if it does not release everything', async () => {
    it_.supervisor.send({ kind: 'hang', ms: Infinity })
    await it_.supervisor.stop()
  })
})

describe('a process', () => {
  it('is reported at once when it is killed', async () => {
    const { supervisor, next } = bound(rig(forkChild))
    await next('ready')
    process.kill(supervisor.pid ?? 0, 'SIGKILL')
    expect(await next('died')).toMatchObject({ detail: 'it was ended by SIGKILL' })
  })

  it('is ended when it is stopped', async () => {
    const { supervisor, next } = bound(rig(forkChild))
    await next('ready')
    const { pid = 0 } = supervisor
    supervisor.watch({ checkEveryMs: 50, limitMs: 500 })
    process.kill(pid, 'SIGSTOP')
    expect(await next('died')).toMatchObject({ cause: 'no-answer' })
    await waitUntil(() => !isAlive(pid))
  })

  it('leaves no guard behind when it has ended', async () => {
    const { supervisor, next } = bound(rig(forkChild))
    await next('ready')
    const { pid } = supervisor
    const guards = (): string[] =>
      execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.endsWith(` ringdown-orphan-guard ${pid}`))
    expect(guards()).toHaveLength(1)
    await supervisor.stop()
    await waitUntil(() => guards().length === 0)
  })

  it('leaves the signals of a terminal to its parent', async () => {
    const { supervisor, next } = bound(rig(forkChild))
    await next('ready')
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(supervisor.pid ?? 0, signal)
    supervisor.send({ kind: 'echo', value: 1 })
    await next('echo')
  })

  it('has our environment, without our preloaded modules', async () => {
    vi.stubEnv('NODE_OPTIONS', '--inspect=0')
    vi.stubEnv('EXAMPLE', '1')
    const { supervisor, next } = bound(rig(forkChild))
    vi.unstubAllEnvs()
    supervisor.send({ kind: 'environment' })
    const { env, execArgv } = await next('environment')
    expect(env).toMatchObject({ EXAMPLE: '1' })
    expect(env).not.toHaveProperty('NODE_OPTIONS')
    expect(execArgv).toEqual(['--max-old-space-size=64', '--max-semi-space-size=1'])
  })

  it('prints to its supervisor', async () => {
    const one = rig(forkChild)
    one.supervisor.send({ kind: 'print', text: 'ALSA lib: no such card\n' })
    await waitUntil(() => one.printed === 'ALSA lib: no such card\n')
  })

  it('is tried three times when it cannot be started, and again on request', async () => {
    const one = rig(forkChild, { file: join(folder, 'not-there.cjs') })
    for (let death = 0; death < 3; death++)
      expect((await one.next('died')) as Death).toMatchObject({
        detail: expect.stringContaining('not-there.cjs') as string,
      })
    expect(one.supervisor.pid).toBeUndefined()
    one.supervisor.start()
    await one.next('died')
  })

  it('is ended when it is not ready in time', async () => {
    const clock = new ManualClock()
    const file = join(folder, 'mute.cjs')
    writeFileSync(file, 'setInterval(() => undefined, 1000)')
    const one = rig(forkChild, { file, clock, startMs: 500 })
    clock.advance(500)
    expect(await one.next('died')).toMatchObject({ cause: 'no-start', afterMs: 500 })
    const over = one.supervisor.stop()
    // The stop waits on the clock as well.
    await waitUntil(() => clock.pendingTimers > 0)
    clock.advance(5000)
    await over
  })
})

// Each has a family of its own, and waits for the guard's grace period.
describe.skipIf(process.platform === 'win32')('a parent', { concurrent: true }, () => {
  const begin = async () => {
    const parent = spawn(process.execPath, [family, example], { stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = createInterface(parent.stdout)
    const [line] = (await once(lines, 'line')) as [string]
    return { parent, lines, pid: Number(line) }
  }

  it.each(['SIGKILL', 'SIGTERM'] as const)('that gets a %s leaves no orphan', async (signal) => {
    const { parent, pid } = await begin()
    expect(isAlive(pid)).toBe(true)
    parent.kill(signal)
    await waitUntil(() => !isAlive(pid))
  })

  it('that gets a SIGKILL leaves no orphan, not even one that is stopped', async () => {
    const { parent, pid } = await begin()
    process.kill(pid, 'SIGSTOP')
    parent.kill('SIGKILL')
    await waitUntil(() => !isAlive(pid))
  })

  it('that gets a SIGKILL leaves no orphan, not even one that hangs in native code', async () => {
    const { parent, lines, pid } = await begin()
    parent.stdin.write('hang\n')
    await once(lines, 'line')
    parent.kill('SIGKILL')
    await waitUntil(() => !isAlive(pid))
  })

  it.each(['exit', 'throw'])(
    'that ends by %s leaves no orphan, not even one that is stopped',
    async (how) => {
      const { parent, pid } = await begin()
      process.kill(pid, 'SIGSTOP')
      parent.stdin.write(`${how}\n`)
      await waitUntil(() => !isAlive(pid))
    },
  )
})

/** The rig, with `next` bound to it. */
const bound = (one: Rig) => ({ supervisor: one.supervisor, next: one.next.bind(one) })
