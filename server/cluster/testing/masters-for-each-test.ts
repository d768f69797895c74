import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { waitUntil } from '../../../base/testing/wait-until'
import { MemoryBackplane } from '../../backplane/memory/memory-backplane'
import { MemoryStore } from '../../backplane/memory/memory-store'
import { nodeInfoText } from '../../backplane/node-info'
import { SharedRoster, type SharedRosterListener } from '../../backplane/shared-roster'
import { NameRegister } from '../../names/name-register'
import type { LogFields } from '../../server-log'
import type { CertificateFiles } from '../master/master-certificate'
import { MasterRole, type MasterRoleOptions } from '../master/master-role'

const HOST = '127.0.0.1'
const REDIS = 'redis://127.0.0.1:6379'

const NOBODY: SharedRosterListener = {
  together: (act) => act(),
  changed: () => undefined,
  evicted: () => undefined,
  message: () => undefined,
}

/** A master, and what a test does with it. */
export interface MasterProbe {
  readonly role: MasterRole
  readonly backplane: MemoryBackplane
  /** The certificates that it has kept. */
  readonly kept: readonly CertificateFiles[]
  /** How often it was asked to be empty. */
  readonly drains: () => number
  /** Ends without a goodbye to the others. */
  die(): Promise<void>
}

/** Masters of one network in this process, whose time passes only in `until`. Call it once, outside of tests. */
export function mastersForEachTest() {
  const closers: (() => unknown)[] = []
  const logged: string[] = []
  const note = (_: LogFields, message: string): void => void logged.push(message)
  const log = { info: note, warn: note }
  let clock = new ManualClock()
  let store = new MemoryStore(clock, new NameRegister(clock))
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
    logged.length = 0
    clock = new ManualClock()
    store = new MemoryStore(clock, new NameRegister(clock))
  })

  const connect = () => {
    const backplane = new MemoryBackplane(store)
    const roster = new SharedRoster({ backplane, clock })
    roster.start(NOBODY)
    closers.push(() => roster.stop())
    return { backplane, roster }
  }

  const start = (nodeId: string, options: Partial<MasterRoleOptions> = {}): MasterProbe => {
    const { backplane, roster } = connect()
    const kept: CertificateFiles[] = []
    let drains = 0
    const role = new MasterRole({
      ...{ log, clock, host: HOST, port: 0, isInsecure: false, proxies: undefined, roster, ownHost: HOST },
      ...{ nodeId, settings: { redis: REDIS }, onDrain: () => drains++ },
      certificate: { files: undefined, keep: (files) => kept.push(files) },
      ...options,
    })
    closers.push(() => role.stop())
    role.start()
    const say = (): void => {
      const { state } = role
      const info = { name: 'Studio', version: '1', roles: ['master'], id: nodeId }
      roster.info = nodeInfoText({ ...info, ...(state && { master: { ...state } }) })
      closers.push(clock.after(500, say))
    }
    say()
    const die = async (): Promise<void> => {
      backplane.cut()
      await role.stop()
    }
    return { role, backplane, kept, drains: () => drains, die }
  }

  return {
    log,
    logged,
    clock: () => clock,
    connect,
    start,
    onClose: (close: () => unknown) => void closers.push(close),
    /** Lets time pass until it is so. */
    until: (isSo: () => boolean | Promise<boolean>): Promise<unknown> =>
      waitUntil(() => {
        clock.advance(100)
        return isSo()
      }),
    /** A port that another program has. */
    takenPort: async (): Promise<number> => {
      const other = createServer().listen(0, HOST)
      closers.push(() => other.close())
      await once(other, 'listening')
      const address = other.address()
      return typeof address === 'object' && address !== null ? address.port : 0
    },
  }
}
