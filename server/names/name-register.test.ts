import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { NameRegister } from './name-register'

const DAY_MS = 24 * 60 * 60 * 1000
const key = (n: number): string => n.toString(16).padStart(64, '0')

function rig() {
  const clock = new ManualClock()
  const register = new NameRegister(clock)
  let changes = 0
  register.onChanged = () => {
    changes++
  }
  return { clock, register, changes: () => changes, names: () => [...register.names].map(({ name }) => name) }
}

describe('a register', () => {
  it('finds the owner of a name by every name that looks like it', () => {
    const { register } = rig()
    register.arrived('Ibrahim', key(1), 'n')
    for (const name of ['Ibrahim', 'ibrahim', 'lbrahim', 'İbrahim'])
      expect(register.ownersOf(name)).toMatchObject([{ name: 'Ibrahim', key: key(1) }])
    expect(register.ownersOf('abraham')).toEqual([])
  })

  it('has two owners of a name that looks like both of theirs', () => {
    const { register } = rig()
    register.arrived('no', key(1), 'n')
    register.arrived('vo', key(2), 'n')
    // The Greek capital looks like N, and is v in lower case.
    expect(register.ownersOf('Νo').map(({ key }) => key)).toEqual(expect.arrayContaining([key(1), key(2)]))
  })

  it('changes on disk once a day for somebody who comes and goes', () => {
    const { clock, register, changes } = rig()
    for (let n = 0; n < 5; n++) {
      register.arrived('alice', key(1), 'n')
      register.left('alice')
    }
    expect(changes()).toBe(1)
    clock.advance(DAY_MS)
    register.arrived('alice', key(1), 'n')
    expect(changes()).toBe(2)
  })

  it('keeps ten names of one key: those that were used last', () => {
    const { clock, register, names } = rig()
    for (let n = 0; n < 12; n++) {
      register.arrived(`name ${n}`, key(1), 'n')
      register.left(`name ${n}`)
      clock.advance(1000)
    }
    expect(names()).toEqual(Array.from({ length: 10 }, (_, n) => `name ${n + 2}`))
  })

  it('lets one network take 250 names at once, and one a minute', () => {
    const { clock, register } = rig()
    for (let n = 0; n < 300; n++) register.arrived(`name ${n}`, key(n), '192.0.2.1')
    expect(register.size).toBe(250)
    register.arrived('elsewhere', key(1000), '192.0.2.2')
    expect(register.size).toBe(251)
    clock.advance(60_000)
    for (let n = 300; n < 310; n++) register.arrived(`name ${n}`, key(n), '192.0.2.1')
    expect(register.size).toBe(252)
  })

  it('keeps owners who stay signed in for months, and releases absent ones daily', () => {
    const { clock, register, names } = rig()
    register.arrived('stays', key(1), 'n')
    register.arrived('left', key(2), 'n')
    register.left('left')
    for (let day = 0; day < 91; day++) {
      clock.advance(DAY_MS)
      register.passDay()
    }
    expect(names()).toEqual(['stays'])
    expect(register.find('stays')?.seenMs).toBe(clock.unixTime())
  })

  it('counts a sign-in that came before the name had an owner', () => {
    const { clock, register, names } = rig()
    for (let n = 0; n < 250; n++) register.arrived(`name ${n}`, key(n), 'n')
    register.arrived('alice', key(1000), 'n')
    expect(register.find('alice')).toBeUndefined()
    clock.advance(60_000)
    register.arrived('alice', key(1000), 'n')
    register.left('alice')
    for (const { name } of [...register.names]) if (name !== 'alice') register.release(name)
    clock.advance(91 * DAY_MS)
    register.passDay()
    expect(names()).toEqual(['alice'])
    register.left('alice')
    clock.advance(91 * DAY_MS)
    register.passDay()
    expect(names()).toEqual([])
  })

  it('does not give a released name back when its former owner leaves', () => {
    const { register, names } = rig()
    register.arrived('alice', key(1), 'n')
    expect(register.release('alice')).toBe(true)
    register.left('alice')
    expect(names()).toEqual([])
    expect(register.release('alice')).toBe(false)
  })
})
