import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { omit } from '../../../base/omit'
import { ManualClock, START_UNIX_TIME_MS } from '../../../base/testing/manual-clock'
import type { AppState, PersonId, StatePatch } from '../../api'
import { StateUpdates } from './state-updates'

const idle = {
  call: { kind: 'idle' },
  contacts: [],
  unseenMissed: 0,
  doNotDisturb: { quiet: false, untilMs: undefined },
} as unknown as AppState
const ringing: AppState['call'] = {
  kind: 'ringing',
  id: 1,
  person: 'here bob' as PersonId,
  contact: 'bob',
  privacy: 'known',
  sinceMs: 1,
}

const people = (count: number): AppState['contacts'] =>
  Array.from({ length: count }, (_, n) => ({
    id: `here ${n}` as PersonId,
    name: `p${String(n).padStart(3, '0')}`,
    online: true,
    privacy: 'known',
    favourite: false,
    blocked: false,
  }))

function rig(first: AppState = idle) {
  const clock = new ManualClock()
  const source = Object.assign(new EventEmitter<{ changed: [AppState] }>(), { state: first })
  const updates = new StateUpdates(source, clock)
  const patches: StatePatch[] = []
  updates.on('patch', (patch) => patches.push(patch))
  const change = (part: Partial<AppState>): void => {
    source.state = { ...source.state, ...part }
    source.emit('changed', source.state)
  }
  return { clock, source, updates, patches, change }
}

describe('the updates of windows', () => {
  it('come at once after a pause, and contain changes only', () => {
    const { patches, change } = rig()
    change({ call: ringing })
    expect(patches).toEqual([{ revision: 1, nowMs: START_UNIX_TIME_MS, changed: { call: ringing } }])
  })

  it('come at most ten times a second, the last change within 100 ms', () => {
    const { clock, patches, change } = rig()
    for (let unseenMissed = 1; unseenMissed <= 100; unseenMissed++) {
      change({ unseenMissed })
      clock.advance(10)
    }
    clock.advance(100)
    expect(patches.length).toBeLessThanOrEqual(11)
    expect(patches.at(-1)?.changed).toEqual({ unseenMissed: 100 })
    expect(patches.map(({ revision }) => revision)).toEqual(patches.map((_, i) => i + 1))
    change({ call: ringing })
    expect(patches.at(-1)?.changed).toEqual({ call: ringing })
  })

  it('omit a change that makes no difference, or that is undone within 100 ms', () => {
    const { clock, patches, change } = rig()
    change({ unseenMissed: 0, doNotDisturb: { quiet: false, untilMs: undefined } })
    expect(patches).toEqual([])
    change({ unseenMissed: 1 })
    change({ unseenMissed: 2 })
    change({ unseenMissed: 1 })
    clock.advance(1_000)
    expect(patches).toHaveLength(1)
  })

  it('name removed values', () => {
    const { source, patches } = rig({ ...idle, callUrl: { contact: 'bob' } })
    const rest = omit(source.state, 'callUrl')
    source.state = rest
    source.emit('changed', rest)
    expect(patches).toMatchObject([{ revision: 1, changed: { callUrl: undefined } }])
    expect(patches[0]?.changed).toHaveProperty('callUrl')
  })

  it('continue from the state that a new window received', () => {
    const { clock, updates, patches, change } = rig()
    change({ unseenMissed: 1 })
    change({ unseenMissed: 2 })
    const whole = updates.snapshot()
    expect(whole).toMatchObject({ revision: 2, state: { unseenMissed: 2 } })
    expect(patches.at(-1)).toMatchObject({ revision: 2 })
    change({ unseenMissed: 3 })
    clock.advance(100)
    expect(patches.at(-1)).toMatchObject({ revision: 3, changed: { unseenMissed: 3 } })
  })

  it('send endless changes of contacts every three seconds', () => {
    const { clock, patches, change } = rig()
    let come = 0
    const comes = (): void => change({ contacts: people(++come) })
    for (let n = 0; n < 10; n++) {
      comes()
      clock.advance(100)
    }
    expect(patches).toHaveLength(10)
    patches.length = 0
    for (let n = 0; n < 300; n++) {
      comes()
      clock.advance(100)
    }
    expect(patches.length).toBeGreaterThanOrEqual(9)
    expect(patches.length).toBeLessThanOrEqual(12)
    clock.advance(5_000)
    expect(clock.pendingTimers).toBe(0)
  })

  it('send a call at once, without the contacts that wait', () => {
    const { clock, patches, change } = rig()
    for (let n = 1; n <= 13; n++) {
      change({ contacts: people(n) })
      clock.advance(100)
    }
    patches.length = 0
    change({ call: ringing })
    expect(patches.map(({ changed, contacts }) => [changed, contacts])).toEqual([
      [{ call: ringing }, undefined],
    ])
    clock.advance(3_001)
    expect(patches.flatMap(({ contacts }) => contacts?.put ?? [])).not.toEqual([])
  })

  it('send the user’s changes of contacts at once', () => {
    const { clock, updates, patches, change } = rig()
    for (let n = 1; n <= 13; n++) {
      change({ contacts: people(n) })
      clock.advance(100)
    }
    patches.length = 0
    updates.hurry()
    change({ contacts: people(14) })
    expect(patches).toHaveLength(1)
    change({ contacts: people(15) })
    clock.advance(100)
    expect(patches).toHaveLength(1)
  })

  it('send the last change of contacts within three seconds', () => {
    const { clock, patches, change } = rig()
    for (let n = 1; n <= 50; n++) {
      change({ contacts: people(n) })
      clock.advance(100)
    }
    clock.advance(3_001)
    const put = patches.flatMap(({ contacts }) => contacts?.put ?? [])
    expect(put.map(({ contact }) => contact.name)).toEqual(people(50).map(({ name }) => name))
  })

  it('end with the app', () => {
    const { clock, updates, patches, change } = rig()
    change({ unseenMissed: 1 })
    change({ unseenMissed: 2 })
    updates.close()
    clock.advance(1_000)
    expect(patches).toHaveLength(1)
  })
})
