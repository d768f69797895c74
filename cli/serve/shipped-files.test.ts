import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { inProject } from '../../scripts/lib/paths.mjs'
import { DEFAULT_METRICS_PORT } from '../../server/metrics/operators'
import { readConfigFile } from './config-file'
import { parseServeCommand } from './serve-command'
import { serveOptionsOf } from './serve-options'
import { DEFAULT_DRAIN_SECONDS, SETTING_NAMES } from './server-settings'

/** How long a server may take to stop after it has drained. s */
const STOP_SECONDS = 10
const ANALYZE = '/usr/bin/systemd-analyze'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-shipped-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const shipped = (name: string): string => readFileSync(inProject('packaging', 'server', name), 'utf8')

/** The values of a unit's directives, in order. */
function unit(text: string): ReadonlyMap<string, readonly string[]> {
  const directives = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined)
      directives.set(name, [...(directives.get(name) ?? []), value])
    else expect(line).toMatch(/^(#.*|\[\w+\])?$/)
  }
  return directives
}
const configOf = (words: readonly string[]): string | undefined => {
  const command = parseServeCommand(words, {})
  return command === 'help' ? undefined : command.config?.value
}

it('the example of a configuration is one', () => {
  const file = inProject('packaging', 'server', 'ringdown.yaml')
  expect(serveOptionsOf(readConfigFile({ where: '--config', value: file }))).toMatchObject({
    http: { port: 4280 },
    stun: { port: 3478 },
    metrics: { host: '127.0.0.1', port: DEFAULT_METRICS_PORT },
  })
})

it('the example of a configuration has every setting, with a value that is possible', () => {
  const file = join(folder, 'ringdown.yaml')
  const lines = shipped('ringdown.yaml').replaceAll(/^#([a-z-]+: )/gm, '$1')
  writeFileSync(file, lines)
  const given = readConfigFile({ where: '--config', value: file })
  for (const name of SETTING_NAMES) expect(given.textOf(name), name).toBeDefined()
})

it('the unit of systemd starts a server, gives it time to drain, and confines it', () => {
  const directives = unit(shipped('ringdown.service'))
  const [start = ''] = directives.get('ExecStart') ?? []
  const [program, script, command, ...words] = start.split(' ')
  expect([program, script, command]).toEqual([
    '/usr/bin/node',
    '/opt/ringdown/out/node/ringdown.cjs',
    'serve',
  ])
  expect(configOf(words)).toBe('/etc/ringdown/ringdown.yaml')
  const timeout = Number(directives.get('TimeoutStopSec'))
  expect(timeout).toBeGreaterThanOrEqual(DEFAULT_DRAIN_SECONDS + STOP_SECONDS)
  expect(Object.fromEntries(directives)).toMatchObject({
    ...{ DynamicUser: ['yes'], StateDirectory: ['ringdown'], ProtectSystem: ['strict'] },
    ...{ NoNewPrivileges: ['yes'], CapabilityBoundingSet: [''], PrivateTmp: ['yes'], ProtectHome: ['yes'] },
    SystemCallFilter: ['@system-service @pkey', '~@privileged @resources'],
  })
  for (const limit of ['MemoryMax', 'LimitNOFILE', 'TasksMax', 'Restart'])
    expect([...directives.keys()]).toContain(limit)
  const [group = ''] = directives.get('SupplementaryGroups') ?? []
  expect(shipped('ringdown.sysusers.conf')).toContain(`\ng ${group} -\n`)
})

it('systemd accepts the unit, where there is systemd', () => {
  const file = join(folder, 'ringdown.service')
  // Node may be elsewhere on this computer.
  writeFileSync(file, shipped('ringdown.service').replace('/usr/bin/node', process.execPath))
  if (!existsSync(ANALYZE)) return
  const { status, stderr } = spawnSync(ANALYZE, ['verify', file], { encoding: 'utf8' })
  // It reads the units that ours needs, too.
  const ours = stderr.split('\n').filter((line) => line.includes('ringdown'))
  expect({ status, ours }).toEqual({ status: 0, ours: [] })
})

const composeFile = z.object({
  services: z.object({
    ringdown: z.object({
      command: z.array(z.string()),
      volumes: z.array(z.string()),
      stop_grace_period: z.string(),
      healthcheck: z.object({ test: z.array(z.string()) }),
      build: z.object({ dockerfile: z.string() }),
    }),
  }),
})

it('the compose file starts a server, gives it time to drain, and asks whether it is there', () => {
  const { ringdown } = composeFile.parse(parse(shipped('compose.yaml'))).services
  expect(configOf(ringdown.command)).toBe('/etc/ringdown/ringdown.yaml')
  expect(ringdown.volumes).toEqual(['./config:/etc/ringdown:ro', 'state:/var/lib/ringdown'])
  const [, seconds] = /^(\d+)s$/.exec(ringdown.stop_grace_period) ?? []
  expect(Number(seconds)).toBeGreaterThanOrEqual(DEFAULT_DRAIN_SECONDS + STOP_SECONDS)
  expect(ringdown.healthcheck.test.join(' ')).toContain(`http://127.0.0.1:${DEFAULT_METRICS_PORT}/healthz`)
  expect(shipped('Dockerfile')).toContain('STATE_DIRECTORY=/var/lib/ringdown')
  expect(existsSync(inProject(ringdown.build.dockerfile))).toBe(true)
})
