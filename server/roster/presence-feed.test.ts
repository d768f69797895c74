import { expect, it } from 'vitest'
import type { Status } from '../../base/status'
import { type Guest, rosterScene } from './testing/roster-scene'

const STATUSES: readonly Status[] = ['available', 'in-call', 'do-not-disturb']

it('sends a change at once to few members', async () => {
  const { signIn, signOut, turns, clock } = await rosterScene()
  const [alice, bob] = [signIn('alice'), signIn('bob')]
  expect(alice.port.take().at(-1)).toEqual({ kind: 'changed', left: [], arrived: ['bob'] })
  expect(bob.port.take()).toEqual([{ kind: 'signed-in' }, { kind: 'welcome', names: ['alice'] }])
  signOut(alice)
  expect(bob.port.take()).toEqual([{ kind: 'changed', left: ['alice'], arrived: [] }])
  expect(turns.pending + clock.pendingTimers).toBe(0)
})

it('welcomes the first member to an empty list', async () => {
  const { signIn } = await rosterScene()
  expect(signIn('alice').port.take()).toEqual([{ kind: 'signed-in' }, { kind: 'welcome', names: [] }])
})

it('collects changes in a crowd, but sends the first change after a quiet time at once', async () => {
  const { crowd, signIn, settle } = await rosterScene()
  const [first] = crowd()
  signIn('one')
  expect(first.port.take()).toEqual([{ kind: 'changed', left: [], arrived: ['one'] }])
  signIn('two')
  signIn('three')
  expect(first.port.take()).toEqual([])
  settle()
  expect(first.port.take()).toEqual([{ kind: 'changed', left: [], arrived: ['two', 'three'] }])
})

it('signs a newcomer in at once, and welcomes it with its batch', async () => {
  const { crowd, signIn, settle } = await rosterScene()
  crowd()
  signIn('one')
  const two = signIn('two')
  expect(two.port.take()).toEqual([{ kind: 'signed-in' }])
  settle()
  expect(two.port.names).toHaveLength(121)
})

it.each([
  [9, 0],
  [120, 12],
  [300, 30],
  [1200, 50],
  [3000, 50],
])('collects changes among %i members for %i ms', async (size, pauseMs) => {
  const { crowd, signIn, turns, clock } = await rosterScene()
  const [first] = crowd(size)
  signIn('one')
  while (turns.next());
  expect(clock.pendingTimers).toBe(pauseMs === 0 ? 0 : 1)
  signIn('two')
  for (let ms = 0; ms < pauseMs; ms++) {
    expect(first.port.names).not.toContain('two')
    clock.advance(1)
  }
  while (turns.next());
  expect(first.port.names).toContain('two')
})

it.each([
  [40, 120],
  [5000, 2000],
])('collects changes for longer after a sending of %i ms: %i ms', async (sendingMs, pauseMs) => {
  const { crowd, signIn, turns, clock } = await rosterScene()
  const [first] = crowd()
  const isTold = (): boolean => first.port.names.includes('two')
  const { port } = first
  const tell = port.changed.bind(port)
  port.changed = (change) => {
    clock.advance(sendingMs)
    tell(change)
  }
  signIn('one')
  while (turns.next());
  signIn('two')
  clock.advance(pauseMs - 1)
  while (turns.next());
  expect(isTold()).toBe(false)
  clock.advance(1)
  while (turns.next());
  expect(isTold()).toBe(true)
})

it('tells 250 members in a turn, and lets input through between turns', async () => {
  const { crowd, signIn, turns } = await rosterScene()
  const members = crowd(600)
  signIn('one')
  const told = () => members.filter(({ port }) => port.names.includes('one')).length
  expect(told()).toBe(250)
  turns.next()
  expect(told()).toBe(500)
  turns.next()
  expect(told()).toBe(600)
  expect(turns.pending).toBe(0)
})

it('does not announce a member that arrives and leaves within a batch', async () => {
  const { crowd, signIn, signOut, settle } = await rosterScene()
  const [first] = crowd()
  signIn('one')
  first.port.take()
  const brief = signIn('brief')
  signOut(brief)
  settle()
  expect(first.port.take()).toEqual([])
  expect(brief.port.take()).toEqual([{ kind: 'signed-in' }])
})

it('sends the departure first when a name leaves and returns within a batch', async () => {
  const { crowd, signIn, signOut, settle } = await rosterScene()
  const [first, second] = crowd()
  if (!second) throw new Error('a crowd of one')
  signIn('one')
  first.port.take()
  signOut(second)
  signIn(second.name)
  settle()
  expect(first.port.take()).toEqual([{ kind: 'changed', left: [second.name], arrived: [second.name] }])
})

it('gives everybody the same objects, so that a port can encode them once', async () => {
  const { crowd, signIn, settle } = await rosterScene()
  const members = crowd()
  signIn('one')
  const newcomers = [signIn('two'), signIn('three')]
  settle()
  expect(new Set(members.map(({ port }) => port.changes.at(-1))).size).toBe(1)
  const welcomes = newcomers.flatMap(({ port }) => port.welcomes)
  expect(welcomes).toHaveLength(2)
  expect(welcomes[0]?.earlier).toBe(welcomes[1]?.earlier)
  expect(welcomes[0]?.newcomers).toBe(welcomes[1]?.newcomers)
})

it('gives everybody the same list, in any order of arrivals and departures', async () => {
  const { signIn, signOut, step, settle } = await rosterScene()
  const online = new Map<string, Guest>()
  let random = 1
  const below = (limit: number): number => (random = (random * 48_271) % 2_147_483_647) % limit
  for (let n = 0; n < 1000; n++) {
    const name = `c${below(150)}`
    const guest = online.get(name)
    if (guest) {
      signOut(guest)
      online.delete(name)
    } else {
      online.set(name, signIn(name))
    }
    if (below(20) === 0) step()
  }
  settle()
  expect(online.size).toBeGreaterThan(50)
  const everybody = [...online.keys()].toSorted()
  for (const { name, port } of online.values())
    expect(port.names).toEqual(everybody.filter((other) => other !== name))
})

it('holds a call until caller and callee have been announced', async () => {
  const { crowd, signIn, call, settle } = await rosterScene()
  const [first, second] = crowd()
  if (!second) throw new Error('a crowd of one')
  signIn('one')
  const late = signIn('late')
  call(late, first.name, 'late’s offer')
  call(second, first.name, 'second’s offer')
  call(second, late.name, 'another')
  const rings = ({ port }: Guest) => port.told.flatMap((told) => (told.kind === 'ring' ? [told.offer] : []))
  expect(rings(first)).toEqual(['second’s offer'])
  settle()
  expect(rings(first)).toEqual(['second’s offer', 'late’s offer'])
  expect(rings(late)).toEqual(['another'])
})

it('sends nothing, and keeps no timer, after it is closed', async () => {
  const { crowd, signIn, call, roster, clock, settle } = await rosterScene()
  const [first] = crowd()
  signIn('one')
  const late = signIn('late')
  call(late, first.name)
  first.port.take()
  await roster.close()
  expect(clock.pendingTimers).toBe(0)
  settle()
  expect(first.port.take()).toEqual([])
})

it('tells a status at once among few, also to those who come later', async () => {
  const { signIn, setStatus } = await rosterScene()
  const [alice, bob] = [signIn('alice'), signIn('bob')]
  bob.port.take()
  setStatus(alice, 'do-not-disturb')
  expect(bob.port.take()).toEqual([
    { kind: 'changed', left: [], arrived: [], statuses: { alice: 'do-not-disturb' } },
  ])
  expect(signIn('carol').port.statuses).toEqual({ alice: 'do-not-disturb' })
})

it('gathers the statuses of a crowd with arrivals and departures', async () => {
  const { crowd, signIn, signOut, setStatus, settle } = await rosterScene()
  const [first, second, third, fourth] = crowd()
  if (!second || !third || !fourth) throw new Error('a small crowd')
  signIn('one')
  first.port.take()
  setStatus(second, 'in-call')
  setStatus(third, 'in-call')
  signOut(third)
  const late = signIn('late')
  setStatus(late, 'do-not-disturb')
  settle()
  expect(first.port.take()).toEqual([
    {
      kind: 'changed',
      left: [third.name],
      arrived: ['late'],
      statuses: { [second.name]: 'in-call', late: 'do-not-disturb' },
    },
  ])
  expect(late.port.statuses).toEqual({ [second.name]: 'in-call' })
})

it('tells of a member that changes its status all the time only every two seconds, and the last one', async () => {
  const { signIn, setStatus, clock } = await rosterScene()
  const [alice, bob] = [signIn('alice'), signIn('bob')]
  bob.port.take()
  for (let n = 0; n < 1000; n++) setStatus(alice, n % 2 === 0 ? 'in-call' : 'do-not-disturb')
  expect(bob.port.take()).toHaveLength(1)
  expect(clock.pendingTimers).toBe(1)
  clock.advance(1_999)
  expect(bob.port.take()).toEqual([])
  clock.advance(1)
  expect(bob.port.take()).toEqual([
    { kind: 'changed', left: [], arrived: [], statuses: { alice: 'do-not-disturb' } },
  ])
})

it('forgets the status, and its timer, of a member that leaves or whose server stops', async () => {
  const { signIn, signOut, setStatus, roster, clock } = await rosterScene()
  const [alice, bob] = [signIn('alice'), signIn('bob')]
  for (const status of ['in-call', 'available'] as const) setStatus(alice, status)
  signOut(alice)
  setStatus(alice, 'do-not-disturb')
  expect(clock.pendingTimers).toBe(0)
  expect(signIn('alice').port.names).toEqual(['bob'])
  expect(bob.port.statuses).toEqual({})
  setStatus(bob, 'in-call')
  await roster.close()
  expect(clock.pendingTimers).toBe(0)
})

it('gives everybody the same statuses, in any order of arrivals, departures and changes', async () => {
  const { signIn, signOut, setStatus, step, settle } = await rosterScene()
  const online = new Map<string, { readonly guest: Guest; status: Status }>()
  let random = 1
  const below = (limit: number): number => (random = (random * 48_271) % 2_147_483_647) % limit
  for (let n = 0; n < 2000; n++) {
    const name = `c${below(150)}`
    const here = online.get(name)
    if (!here) online.set(name, { guest: signIn(name), status: 'available' })
    else if (below(4) > 0) {
      here.status = STATUSES[below(3)] ?? 'available'
      setStatus(here.guest, here.status)
    } else {
      signOut(here.guest)
      online.delete(name)
    }
    if (below(20) === 0) step()
  }
  settle()
  const busy = [...online].filter(([, { status }]) => status !== 'available').toSorted()
  expect(busy.length).toBeGreaterThan(20)
  for (const [own, { guest }] of online)
    expect(guest.port.statuses).toEqual(
      Object.fromEntries(busy.filter(([name]) => name !== own).map(([name, { status }]) => [name, status])),
    )
})
