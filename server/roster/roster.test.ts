import { networksOf } from '../../base/networks/networks-of'
import { describe, expect, it } from 'vitest'
import type { OwnerKey } from '../names/name-register'
import { RecordingPort } from './testing/recording-port'
import { rosterScene } from './testing/roster-scene'

const DAY_MS = 24 * 60 * 60 * 1000

type Scene = Awaited<ReturnType<typeof rosterScene>>

const attempt = (enter: Scene['attempt'], name: string, key?: OwnerKey, mayEnter = () => true) => {
  const port = new RecordingPort<string>()
  const networks = networksOf('192.0.2.7')
  return { outcome: enter({ name, announced: undefined, port, key, networks, mayEnter }), port }
}

describe('signing in', () => {
  it('gives a free name, trimmed', async () => {
    const { roster, signIn } = await rosterScene()
    expect(signIn(' alice ').name).toBe('alice')
    expect(roster.size).toBe(1)
  })

  it('refuses a name in use, tells its port nothing, and leaves the owner alone', async () => {
    const { roster, signIn, attempt: enter } = await rosterScene()
    const alice = signIn('alice')
    alice.port.take()
    const { outcome, port } = attempt(enter, ' alice')
    expect(outcome).toEqual({ ok: false, problem: 'taken' })
    expect(port.told).toEqual([])
    expect(alice.port.take()).toEqual([])
    expect(roster.size).toBe(1)
  })

  it('refuses a newcomer without a free place, but not one that replaces its own connection', async () => {
    const { roster, signIn, attempt: enter } = await rosterScene()
    const key = 'a'.repeat(64)
    const ghost = signIn('alice', undefined, key)
    ghost.port.take()
    expect(attempt(enter, 'bob', undefined, () => false).outcome).toEqual({ ok: false, problem: 'full' })
    expect(attempt(enter, 'alice', key, () => false).outcome).toMatchObject({ ok: true })
    expect(ghost.port.take()).toEqual([{ kind: 'displaced' }])
    expect(roster.size).toBe(1)
  })

  it.each([
    ['', 'empty'],
    ['a\nb', 'control'],
    ['x'.repeat(65), 'too-long'],
  ])('refuses the name %j', async (name, problem) => {
    const { roster, attempt: enter } = await rosterScene()
    expect(attempt(enter, name).outcome).toMatchObject({ ok: false, problem })
    expect(roster.size).toBe(0)
  })

  it('shows a member’s announcement to others', async () => {
    const { signIn } = await rosterScene()
    const alice = signIn('alice')
    const announced = Uint8Array.of(1, 2, 3)
    signIn('bob', announced)
    expect(alice.port.changes[0]?.arrived).toEqual([{ name: 'bob', announced }])
    expect(signIn('carol').port.welcomes[0]?.earlier).toContainEqual({ name: 'bob', announced })
  })
})

describe('a name that looks like one in use', () => {
  it.each(['Alice', 'аlice', 'aIice', 'ALICE'])('is refused: %s', async (name) => {
    const { roster, signIn, attempt: enter } = await rosterScene()
    signIn('alice')
    expect(attempt(enter, name).outcome).toEqual({ ok: false, problem: 'look-alike' })
    expect(roster.size).toBe(1)
  })

  it('is free after its owner has left', async () => {
    const { signIn, signOut, attempt: enter } = await rosterScene()
    signOut(signIn('alice'))
    expect(attempt(enter, 'Alice').outcome.ok).toBe(true)
  })
})

describe('a name with an owner', () => {
  const [ours, theirs] = ['a'.repeat(64), 'b'.repeat(64)]

  it('belongs to the first key that takes it, also while its owner is absent', async () => {
    const { signIn, signOut, attempt: enter } = await rosterScene()
    signOut(signIn('alice', undefined, ours))
    for (const name of ['alice', 'Alice', 'аlice'])
      for (const key of [theirs, undefined])
        expect(attempt(enter, name, key).outcome).toEqual({ ok: false, problem: 'owned' })
    expect(signIn('alice', undefined, ours).name).toBe('alice')
  })

  it('is taken over by its owner from a dead connection, which is notified', async () => {
    const { roster, signIn, signOut } = await rosterScene()
    const bob = signIn('bob')
    const ghost = signIn('alice', undefined, ours)
    ghost.port.take()
    bob.port.take()
    const alice = signIn('alice', undefined, ours)
    expect(ghost.port.take()).toEqual([{ kind: 'displaced' }])
    expect(bob.port.take()).toEqual([])
    signOut(ghost)
    expect(roster.size).toBe(2)
    expect(bob.port.names).toEqual(['alice'])
    expect(alice.port.names).toEqual(['bob'])
  })

  it('is announced anew where another phone of its owner takes it over', async () => {
    const { signIn } = await rosterScene()
    const bob = signIn('bob')
    signIn('alice', Uint8Array.of(1), ours)
    bob.port.take()
    signIn('alice', Uint8Array.of(2), ours)
    expect(bob.port.take()).toEqual([{ kind: 'changed', left: ['alice'], arrived: ['alice'] }])
  })

  it('shows the status of the new connection', async () => {
    const { signIn, setStatus } = await rosterScene()
    const bob = signIn('bob')
    setStatus(signIn('alice', undefined, ours), 'in-call')
    bob.port.take()
    signIn('alice', undefined, ours)
    expect(bob.port.take()).toEqual([
      { kind: 'changed', left: [], arrived: [], statuses: { alice: 'available' } },
    ])
  })

  it('may be spelled differently only by its owner', async () => {
    const { names, signIn, signOut, attempt: enter } = await rosterScene()
    signOut(signIn('alice', undefined, ours))
    expect(signIn('Alice', undefined, ours).name).toBe('Alice')
    expect([...names.names].map(({ name }) => name)).toEqual(['Alice'])
    expect(attempt(enter, 'alice', theirs).outcome.ok).toBe(false)
  })

  it('stays with a member without a key that came first', async () => {
    const { signIn, names, attempt: enter } = await rosterScene()
    signIn('alice')
    expect(attempt(enter, 'alice', ours).outcome).toEqual({ ok: false, problem: 'taken' })
    expect(names.size).toBe(0)
  })

  it('goes to the owner that the operator has entered, even if another member has it', async () => {
    const { signIn, names, clock, attempt: enter } = await rosterScene()
    const squatter = signIn('alice')
    names.enter({ name: 'alice', key: ours, sinceMs: clock.unixTime(), seenMs: clock.unixTime() })
    expect(attempt(enter, 'alice', ours).outcome.ok).toBe(true)
    expect(squatter.port.told.at(-1)).toEqual({ kind: 'displaced' })
  })

  it('is free again after 90 days without its owner, and not before', async () => {
    const { clock, signIn, signOut, attempt: enter } = await rosterScene()
    const alice = signIn('alice', undefined, ours)
    clock.advance(DAY_MS * 100)
    signOut(alice)
    clock.advance(DAY_MS * 90)
    expect(attempt(enter, 'alice', theirs).outcome.ok).toBe(false)
    clock.advance(1)
    expect(attempt(enter, 'alice', theirs).outcome.ok).toBe(true)
  })

  it('never becomes the property of a member without a key', async () => {
    const { signIn, signOut, names, attempt: enter } = await rosterScene()
    signOut(signIn('alice'))
    expect(names.size).toBe(0)
    expect(attempt(enter, 'alice', theirs).outcome.ok).toBe(true)
  })
})

describe('signing out', () => {
  it('frees the name', async () => {
    const { roster, signIn, signOut } = await rosterScene()
    signOut(signIn('alice'))
    expect(roster.size).toBe(0)
    expect(signIn('alice').port.names).toEqual([])
  })

  it('does nothing the second time, even when the name has a new owner', async () => {
    const { roster, signIn, signOut } = await rosterScene()
    const bob = signIn('bob')
    const first = signIn('alice')
    signOut(first)
    signIn('alice')
    signOut(first)
    expect(roster.size).toBe(2)
    expect(bob.port.names).toEqual(['alice'])
  })
})

describe('a call request', () => {
  it('rings the callee with the caller’s name and the offer as it is', async () => {
    const { signIn, call } = await rosterScene()
    const [alice, bob] = [signIn('alice'), signIn('bob')]
    alice.port.take()
    bob.port.take()
    call(alice, 'bob', 'here I am')
    expect(bob.port.take()).toEqual([{ kind: 'ring', caller: 'alice', offer: 'here I am' }])
    expect(alice.port.take()).toEqual([])
  })

  it.each([
    ['nobody', 'not-found'],
    ['alice', 'yourself'],
  ])('for %s fails with “%s”', async (callee, problem) => {
    const { signIn, call } = await rosterScene()
    const alice = signIn('alice')
    alice.port.take()
    call(alice, callee)
    expect(alice.port.take()).toEqual([{ kind: 'call-failed', problem }])
  })

  it('is dropped when the caller leaves while it is held', async () => {
    const { crowd, signIn, signOut, call, settle } = await rosterScene()
    const [first] = crowd()
    signIn('one')
    const late = signIn('late')
    late.port.take()
    call(late, first.name)
    signOut(late)
    settle()
    expect(late.port.take()).toEqual([])
    expect(first.port.take().filter(({ kind }) => kind === 'ring')).toEqual([])
  })

  it('fails when the callee leaves while it is held', async () => {
    const { crowd, signIn, signOut, call, settle } = await rosterScene()
    const [first] = crowd()
    signIn('one')
    const late = signIn('late')
    call(late, first.name)
    signOut(first)
    settle()
    expect(late.port.take().at(-1)).toEqual({ kind: 'call-failed', problem: 'not-found' })
  })
})

describe('a refusal', () => {
  it('reaches the caller once', async () => {
    const { signIn, call, refuse } = await rosterScene()
    const [alice, bob] = [signIn('alice'), signIn('bob')]
    alice.port.take()
    call(alice, 'bob')
    refuse(bob, 'alice')
    refuse(bob, 'alice')
    expect(alice.port.take()).toEqual([{ kind: 'refused', callee: 'bob' }])
  })

  it('is ignored without a call', async () => {
    const { signIn, refuse } = await rosterScene()
    const [alice, bob] = [signIn('alice'), signIn('bob')]
    alice.port.take()
    refuse(bob, 'alice')
    refuse(bob, 'nobody')
    expect(alice.port.take()).toEqual([])
  })

  it('does not reach a new owner of the caller’s name', async () => {
    const { signIn, signOut, call, refuse } = await rosterScene()
    const [alice, bob] = [signIn('alice'), signIn('bob')]
    call(alice, 'bob')
    signOut(alice)
    const other = signIn('alice')
    other.port.take()
    refuse(bob, 'alice')
    expect(other.port.take()).toEqual([])
  })

  it('reaches the last hundred callers', async () => {
    const { signIn, call, refuse, clock } = await rosterScene()
    const bob = signIn('bob')
    const callers = Array.from({ length: 101 }, (_, n) => signIn(`c${n}`))
    for (const caller of callers) {
      // Slowly: the callee's own budget is not the question here.
      clock.advance(1000)
      call(caller, 'bob')
    }
    const refused = callers.filter(({ name, port }) => {
      port.take()
      refuse(bob, name)
      return port.take().length > 0
    })
    expect(refused).toEqual(callers.slice(1))
  })
})

describe('the budget', () => {
  const outcomesOf = (calls: number, act: () => void, told: () => number): number => {
    const before = told()
    for (let n = 0; n < calls; n++) act()
    return told() - before
  }

  it('of a caller for one callee is five calls at once, and one every two seconds', async () => {
    const { signIn, call, clock } = await rosterScene()
    const [alice, bob] = [signIn('alice'), signIn('bob')]
    const rings = () => bob.port.told.filter(({ kind }) => kind === 'ring').length
    const dial = () => call(alice, 'bob')
    expect(outcomesOf(10, dial, rings)).toBe(5)
    expect(alice.port.told.filter(({ kind }) => kind === 'call-failed')).toHaveLength(5)
    expect(alice.port.told.at(-1)).toEqual({ kind: 'call-failed', problem: 'too-often' })
    clock.advance(1999)
    expect(outcomesOf(1, dial, rings)).toBe(0)
    clock.advance(1)
    expect(outcomesOf(2, dial, rings)).toBe(1)
  })

  it('of a caller is apart for each callee', async () => {
    const { signIn, call } = await rosterScene()
    const [alice, , carol] = [signIn('alice'), signIn('bob'), signIn('carol')]
    for (let n = 0; n < 6; n++) call(alice, 'bob')
    call(alice, 'carol')
    expect(carol.port.told.at(-1)).toMatchObject({ kind: 'ring', caller: 'alice' })
  })

  it('of a callee is ten rings at once and one every two seconds, for callers at one address', async () => {
    const { signIn, call, clock } = await rosterScene()
    const bob = signIn('bob')
    const gang = Array.from({ length: 40 }, (_, n) =>
      signIn(`g${n}`, undefined, undefined, networksOf('192.0.2.7')),
    )
    const friend = signIn('friend', undefined, undefined, networksOf('198.51.100.1'))
    const rings = () => bob.port.told.filter(({ kind }) => kind === 'ring').length
    const dial = () => {
      for (const caller of gang) call(caller, 'bob')
    }
    expect(outcomesOf(2, dial, rings)).toBe(10)
    for (let n = 0; n < 20; n++) {
      clock.advance(5000)
      dial()
      expect(outcomesOf(1, () => call(friend, 'bob'), rings)).toBe(1)
    }
  })

  it('of a callee is fifty rings at once and ten a second, from many addresses', async () => {
    const { signIn, call, clock } = await rosterScene()
    const bob = signIn('bob')
    const gang = Array.from({ length: 40 }, (_, n) =>
      signIn(`g${n}`, undefined, undefined, networksOf(`10.0.${n}.1`)),
    )
    const rings = () => bob.port.told.filter(({ kind }) => kind === 'ring').length
    const dial = () => {
      for (const caller of gang) call(caller, 'bob')
    }
    expect(outcomesOf(4, dial, rings)).toBeLessThanOrEqual(50 + 40 * 2)
    clock.advance(1000)
    expect(outcomesOf(1, dial, rings)).toBeLessThanOrEqual(10 + 2)
  })
})
