import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { networksOf } from '../../base/networks/networks-of'
import { MemoryBackplane } from '../backplane/memory/memory-backplane'
import { MemoryStore } from '../backplane/memory/memory-store'
import { SharedRoster } from '../backplane/shared-roster'
import { NameRegister } from '../names/name-register'
import { Roster } from './roster'
import { type Guest, rosterScene } from './testing/roster-scene'
import { RecordingPort } from './testing/recording-port'

const [OURS, THEIRS] = ['a'.repeat(64), 'b'.repeat(64)]
const REFERENCE = '0123456789abcdef'
const DETAIL = Uint8Array.of(7)
const END = { reference: REFERENCE, detail: DETAIL }

type Scene = Awaited<ReturnType<typeof rosterScene>>

/** Alice, who owns her name, calls Bob, who owns his. */
async function ringing() {
  const scene = await rosterScene()
  const [alice, bob] = [scene.signIn('alice', undefined, OURS), scene.signIn('bob', undefined, THEIRS)]
  scene.roster.requestCall(alice.member, 'bob', 'here', REFERENCE)
  for (const { port } of [alice, bob]) port.take()
  const comesBack = (guest: Guest, key: string): Guest => {
    scene.signOut(guest)
    scene.clock.advance(9_000)
    const back = scene.signIn(guest.name, undefined, key)
    back.port.take()
    return back
  }
  return { ...scene, alice, bob, comesBack }
}
const endsOf = ({ port }: Guest) =>
  port.take().filter(({ kind }) => kind === 'refused' || kind === 'cancelled' || kind === 'unknown-over')

const refuse = ({ roster }: Pick<Scene, 'roster'>, callee: Guest, over = END) =>
  roster.refuseCall(callee.member, 'alice', over)
const cancel = ({ roster }: Pick<Scene, 'roster'>, caller: Guest, over = END) =>
  roster.cancelCall(caller.member, 'bob', over)

describe('a call of a caller who comes back', () => {
  it('can be refused', async () => {
    const scene = await ringing()
    const alice = scene.comesBack(scene.alice, OURS)
    refuse(scene, scene.bob)
    refuse(scene, scene.bob)
    expect(endsOf(alice)[0]).toEqual({ kind: 'refused', callee: 'bob' })
  })

  it('can be refused without a reference', async () => {
    const scene = await ringing()
    const alice = scene.comesBack(scene.alice, OURS)
    scene.refuse(scene.bob, 'alice')
    scene.refuse(scene.bob, 'alice')
    expect(endsOf(alice)).toEqual([{ kind: 'refused', callee: 'bob' }])
  })

  it('can be cancelled', async () => {
    const scene = await ringing()
    cancel(scene, scene.comesBack(scene.alice, OURS))
    expect(endsOf(scene.bob)).toEqual([{ kind: 'cancelled', caller: 'alice' }])
  })

  it('is nobody’s when somebody else has the name', async () => {
    const scene = await ringing()
    scene.signOut(scene.alice)
    scene.names.giveBack('alice', OURS)
    const other = scene.signIn('alice', undefined, 'c'.repeat(64))
    other.port.take()
    refuse(scene, scene.bob)
    expect(endsOf(other)).toEqual([])
  })
})

describe('a call of a callee who comes back', () => {
  it('can be refused, if the phones can tell it', async () => {
    const scene = await ringing()
    const bob = scene.comesBack(scene.bob, THEIRS)
    scene.refuse(bob, 'alice')
    expect(endsOf(scene.alice)).toEqual([])
    refuse(scene, bob)
    expect(endsOf(scene.alice)).toEqual([{ kind: 'unknown-over', contact: 'bob' }])
  })

  it('can be cancelled', async () => {
    const scene = await ringing()
    const bob = scene.comesBack(scene.bob, THEIRS)
    cancel(scene, scene.alice)
    expect(endsOf(bob)).toEqual([{ kind: 'unknown-over', contact: 'alice' }])
  })

  it('does not end by the end of another one', async () => {
    const scene = await ringing()
    scene.comesBack(scene.alice, OURS)
    refuse(scene, scene.bob, { ...END, reference: 'fedcba9876543210' })
    expect(endsOf(scene.alice)).toEqual([])
  })
})

describe('an end of a call that the server does not know', () => {
  const strangers = async () => {
    const scene = await rosterScene()
    const [alice, bob] = [scene.signIn('alice', undefined, OURS), scene.signIn('bob', undefined, THEIRS)]
    return { ...scene, alice, bob }
  }

  it('is passed on only if somebody has come back', async () => {
    const scene = await strangers()
    refuse(scene, scene.bob)
    cancel(scene, scene.alice)
    expect([...endsOf(scene.alice), ...endsOf(scene.bob)]).toEqual([])
  })

  it('is not passed on when somebody has come back too late, or long ago', async () => {
    const scene = await strangers()
    scene.signOut(scene.bob)
    scene.clock.advance(10_001)
    const late = scene.signIn('bob', undefined, THEIRS)
    refuse(scene, late)
    scene.signOut(late)
    const bob = scene.signIn('bob', undefined, THEIRS)
    scene.clock.advance(60_001)
    refuse(scene, bob)
    expect(endsOf(scene.alice)).toEqual([])
  })

  it('counts as a signal', async () => {
    const scene = await strangers()
    scene.signOut(scene.bob)
    const bob = scene.signIn('bob', undefined, THEIRS)
    for (let n = 0; n < 200; n++) refuse(scene, bob)
    expect(endsOf(scene.alice)).toHaveLength(80)
  })
})

describe('an end that is sent while its recipient is away', () => {
  it('is told when the caller is back', async () => {
    const scene = await ringing()
    scene.signOut(scene.alice)
    refuse(scene, scene.bob)
    scene.clock.advance(10_000)
    expect(endsOf(scene.signIn('alice', undefined, OURS))).toEqual([{ kind: 'unknown-over', contact: 'bob' }])
  })

  it('is told when the callee is back', async () => {
    const scene = await ringing()
    scene.signOut(scene.bob)
    cancel(scene, scene.alice)
    expect(endsOf(scene.signIn('bob', undefined, THEIRS))).toEqual([
      { kind: 'unknown-over', contact: 'alice' },
    ])
  })

  it('is told when its sender has come back before', async () => {
    const scene = await ringing()
    scene.signOut(scene.alice)
    refuse(scene, scene.comesBack(scene.bob, THEIRS))
    expect(endsOf(scene.signIn('alice', undefined, OURS))).toEqual([{ kind: 'unknown-over', contact: 'bob' }])
  })

  it('is told once, and not after ten seconds', async () => {
    const scene = await ringing()
    scene.signOut(scene.bob)
    cancel(scene, scene.alice)
    scene.signOut(scene.signIn('bob', undefined, THEIRS))
    const bob = scene.signIn('bob', undefined, THEIRS)
    expect(endsOf(bob)).toEqual([])
    scene.signOut(bob)
    cancel(scene, scene.alice)
    scene.clock.advance(10_001)
    expect(endsOf(scene.signIn('bob', undefined, THEIRS))).toEqual([])
  })
})

/** A roster of each of some nodes. */
async function nodes(count: number) {
  const clock = new ManualClock()
  const store = new MemoryStore(clock, new NameRegister(clock))
  const rosters = Array.from(
    { length: count },
    () =>
      new Roster<string>({
        ...{ clock, defer: (act) => act() },
        shared: new SharedRoster({ backplane: new MemoryBackplane(store), clock }),
        offers: { write: (offer) => offer, read: (text) => text },
      }),
  )
  for (const roster of rosters) roster.start()
  await new Promise(setImmediate)
  const signIn = (at: number, name: string, key: string): Guest & { readonly roster: Roster<string> } => {
    const roster = rosters[at]
    if (!roster) throw new Error('there is no such node')
    const port = new RecordingPort<string>()
    const entered: (Guest & { readonly roster: Roster<string> })[] = []
    const networks = networksOf(`192.0.2.${at}`)
    roster.signIn({ name, announced: undefined, key, port, networks, mayEnter: () => true }, (outcome) => {
      if (outcome.ok) entered.push({ name, member: outcome.member, port, roster })
    })
    const [guest] = entered
    if (!guest) throw new Error(`${name} is refused`)
    return guest
  }
  return { signIn }
}
const settled = () => new Promise(setImmediate)

describe('between nodes', () => {
  it('others do not notice that somebody changes the node', async () => {
    const { signIn } = await nodes(3)
    const [bob, carol] = [signIn(1, 'bob', THEIRS), signIn(2, 'carol', 'c'.repeat(64))]
    const old = signIn(0, 'alice', OURS)
    const guests = [bob, carol]
    for (const { port } of guests) port.take()
    const alice = signIn(1, 'alice', OURS)
    for (const { port } of guests) expect(port.take()).toEqual([])
    expect(old.port.take().at(-1)).toEqual({ kind: 'displaced' })
    expect(alice.port.names).toEqual(['bob', 'carol'])
  })

  it.each([0, 1, 2])(
    'a call can be refused and cancelled when the callee has moved to node %i',
    async (to) => {
      const { signIn } = await nodes(3)
      const alice = signIn(0, 'alice', OURS)
      signIn(1, 'bob', THEIRS)
      alice.roster.requestCall(alice.member, 'bob', 'here', REFERENCE)
      await settled()
      const bob = signIn(to, 'bob', THEIRS)
      for (const { port } of [alice, bob]) port.take()
      bob.roster.refuseCall(bob.member, 'alice', END)
      alice.roster.cancelCall(alice.member, 'bob', END)
      await settled()
      expect([...endsOf(alice), ...endsOf(bob)]).toEqual([
        { kind: 'unknown-over', contact: 'bob' },
        { kind: 'unknown-over', contact: 'alice' },
      ])
    },
  )

  it('an end is told to whoever was at a node that is gone, also when its sender has moved before', async () => {
    const { signIn } = await nodes(3)
    const alice = signIn(0, 'alice', OURS)
    signIn(0, 'bob', THEIRS)
    alice.roster.requestCall(alice.member, 'bob', 'here', REFERENCE)
    await settled()
    const bob = signIn(1, 'bob', THEIRS)
    bob.roster.refuseCall(bob.member, 'alice', END)
    await settled()
    const back = signIn(2, 'alice', OURS)
    await settled()
    expect(endsOf(back)).toEqual([{ kind: 'unknown-over', contact: 'bob' }])
  })

  it('an end is told again to whoever was at a node that is gone', async () => {
    const { signIn } = await nodes(3)
    const [alice, bob] = [signIn(0, 'alice', OURS), signIn(1, 'bob', THEIRS)]
    alice.roster.requestCall(alice.member, 'bob', 'here', REFERENCE)
    await settled()
    bob.roster.refuseCall(bob.member, 'alice', END)
    await settled()
    const back = signIn(2, 'alice', OURS)
    await settled()
    expect(endsOf(back)).toEqual([{ kind: 'unknown-over', contact: 'bob' }])
  })
})
