import { EventEmitter, once } from 'node:events'
import { expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../api'
import type { Slice } from './slices'
import { type Slices, StateSource } from './state-source'

/** An owner under the test's control that counts its reads. */
class Owner<Part extends object> extends EventEmitter<{ changed: [] }> implements Slice<Part> {
  asked = 0
  #part: Part

  constructor(part: Part) {
    super()
    this.#part = part
  }

  get state(): Part {
    this.asked++
    return this.#part
  }

  set(part: Part): void {
    this.#part = part
    this.emit('changed')
  }
}

function rig() {
  const owners = {
    abilities: new Owner({ abilities: { tray: true, startAtLogin: true } }),
    account: new Owner({ suggestedName: 'ada' }),
    callUrls: new Owner<Slices['callUrls']['state']>({}),
    directTexts: new Owner({ directTexts: [] }),
    fileTroubles: new Owner({ fileTroubles: [] }),
    history: new Owner({ unseenMissed: 0 }),
    hosting: new Owner({ hosting: { kind: 'stopped' as const } }),
    identity: new Owner({}),
    invitations: new Owner({}),
    language: new Owner({ language: 'en' as const }),
    networks: new Owner({ networks: [], shownNetwork: '1', elsewhere: [] }),
    people: new Owner({ contacts: [] }),
    phone: new Owner({ connection: { kind: 'signed-out' as const }, call: { kind: 'idle' as const } }),
    pictures: new Owner({ ownPicture: 'h'.repeat(43) }),
    quiet: new Owner({ doNotDisturb: { quiet: false, untilMs: undefined } }),
    rooms: new Owner({ hasRooms: false, rooms: [] }),
    roomRings: new Owner({ roomRings: [] }),
    roomUrls: new Owner({}),
    settings: new Owner({ settings: DEFAULT_SETTINGS }),
    shortcuts: new Owner({ shortcutProblems: {} }),
  }
  return { owners, source: new StateSource(owners) }
}

it('the state contains all of its slices', () => {
  const { owners, source } = rig()
  const all = Object.values(owners).map((owner): object => owner.state)
  expect(source.state).toEqual(Object.assign({}, ...all))
  expect(source.state).toMatchObject({
    suggestedName: 'ada',
    call: { kind: 'idle' },
    settings: DEFAULT_SETTINGS,
  })
})

it('many changes of one turn are reported once, and only changed owners are read', async () => {
  const { owners, source } = rig()
  const told: unknown[] = []
  source.on('changed', (_, slices) => told.push([...slices]))
  const asked = owners.people.asked
  owners.history.set({ unseenMissed: 1 })
  owners.history.set({ unseenMissed: 2 })
  owners.callUrls.set({ callUrl: { contact: 'bob' } })
  await once(source, 'changed')
  expect(source.state).toMatchObject({ unseenMissed: 2, callUrl: { contact: 'bob' } })
  expect(told).toEqual([['history', 'callUrls']])
  expect(owners.people.asked).toBe(asked)
})

it('each report names only the slices that have changed since the one before', async () => {
  const { owners, source } = rig()
  const told: unknown[] = []
  source.on('changed', (_, slices) => told.push([...slices]))
  owners.people.set({ contacts: [] })
  expect(source.state.contacts).toEqual([])
  await once(source, 'changed')
  owners.history.set({ unseenMissed: 1 })
  await once(source, 'changed')
  expect(told).toEqual([['people'], ['history']])
})

it('a value removed from a slice is removed from the state', async () => {
  const { owners, source } = rig()
  owners.callUrls.set({ callUrl: { contact: 'bob' } })
  expect(source.state.callUrl).toEqual({ contact: 'bob' })
  owners.callUrls.set({})
  await once(source, 'changed')
  expect(source.state).not.toHaveProperty('callUrl')
})
