import { describe, expect, it } from 'vitest'
import { AdmissionControl, type Stage } from './admission-control'
import { type AdmissionLimits, DEFAULT_ADMISSION_LIMITS, limitsWithin } from './admission-limits'

const limits: AdmissionLimits = {
  connections: 10,
  perAddress: 3,
  unnamedPerAddress: 2,
  silent: 8,
  handshakes: 8,
  unnamed: 8,
  newAtOnce: 5,
  newPerSecond: 1,
  failuresAtOnce: 2,
  failuresPerSecond: 1,
  exemptLoopback: true,
}

function setUp(some: Partial<AdmissionLimits> = {}) {
  const refused: [from: string, reason: string, times: number][] = []
  const control = new AdmissionControl({
    limits: { ...limits, ...some },
    onRefused: (...refusal) => refused.push(refusal),
  })
  const admit = (
    address: string,
    { nowMs = 0, stage = 'unnamed' }: { nowMs?: number; stage?: Stage } = {},
  ) => {
    const dropped: string[] = []
    const drop = (reason: string): void => void dropped.push(reason)
    const admission = control.admit({ address, stage, drop }, nowMs)
    return admission && { ...admission, dropped }
  }
  const logIn = (address: string) => {
    const admission = admit(address)
    if (admission?.mayLogIn() !== true) return undefined
    admission.reached('named', 0)
    return admission
  }
  return { control, refused, admit, logIn }
}

describe('open connections', () => {
  it('of one address are limited, without effect on others', () => {
    const { admit, logIn, refused } = setUp()
    const [first] = [1, 2, 3].map(() => logIn('10.0.0.1'))
    expect(admit('10.0.0.1')).toBeUndefined()
    expect(admit('10.0.0.2')).toBeDefined()
    first?.closed()
    expect(admit('10.0.0.1')).toBeDefined()
    expect(refused).toEqual([['10.0.0.1', 'too many connections at once', 1]])
  })

  it('of an IPv4 /24, and an IPv6 /56 and /48, are limited; the fullest network loses one', () => {
    const { logIn } = setUp({ connections: 100 })
    const flood = [1, 2, 3, 4].flatMap((n) => [1, 2, 3].map(() => logIn(`10.0.0.${n}`)))
    expect(logIn('10.0.0.9')?.dropped).toEqual([])
    expect(flood.flatMap((each) => each?.dropped)).toEqual(['too many connections at once'])
    const subnet = Array.from({ length: 50 }, (_, n) => logIn(`2001:db8:0:${n.toString(16)}::1`))
    const open = subnet.filter((each) => each?.dropped.length === 0)
    expect(open).toHaveLength(3 * 4)
    const site = Array.from({ length: 50 }, (_, n) => logIn(`2001:db8:1:${(n * 256).toString(16)}::1`))
    expect(site.filter((each) => each?.dropped.length === 0)).toHaveLength(3 * 8)
  })

  it('of an IPv6 /64 count as those of one address', () => {
    const { admit } = setUp()
    const first = admit('2001:db8::1')
    admit('2001:db8:0:0:ffff::2')
    expect(admit('2001:0db8::3')?.dropped).toEqual([])
    expect(first?.dropped).toEqual(['too many connections without a name'])
    expect(admit('2001:db8:0:1::1')?.dropped).toEqual([])
  })

  it('count once, with or without a login', () => {
    const { admit } = setUp({ newAtOnce: 100 })
    for (let n = 0; n < 20; n++) {
      const admission = admit('10.0.0.1')
      if (n % 2) admission?.reached('named', 0)
      expect(admission).toBeDefined()
      admission?.closed()
      admission?.closed()
    }
  })
})

describe('connections without a name', () => {
  it('of one address are limited more strictly; the oldest loses its place', () => {
    const { admit, refused } = setUp()
    const [first, second] = [admit('10.0.0.1'), admit('10.0.0.1')]
    first?.reached('named', 0)
    admit('10.0.0.1')
    expect(second?.dropped).toEqual([])
    first?.closed()
    expect(admit('10.0.0.1')).toBeDefined()
    expect(second?.dropped).toEqual(['too many connections without a name'])
    expect(refused).toEqual([['10.0.0.1', 'too many connections without a name', 1]])
  })

  it('take no places of other networks or later stages', () => {
    const { admit } = setUp({ silent: 4, handshakes: 4, unnamed: 4, unnamedPerAddress: 100, perAddress: 100 })
    const stages = ['silent', 'handshaking', 'unnamed'] as const
    const friends = stages.map((stage) => admit('192.0.2.1', { stage }))
    for (let n = 0; n < 30; n++)
      for (const stage of stages) admit(`10.0.${n % 2}.${n}`, { stage: 'silent' })?.reached(stage, 0)
    expect(friends.flatMap((friend) => friend?.dropped)).toEqual([])
  })
})

it('admits a burst of new connections, then a sustained rate', () => {
  const { admit, refused } = setUp()
  const comeAndGo = (nowMs: number) => {
    const admission = admit('10.0.0.1', { nowMs })
    admission?.closed()
    return admission !== undefined
  }
  expect([1, 2, 3, 4, 5, 6].map(() => comeAndGo(0))).toEqual([true, true, true, true, true, false])
  expect(comeAndGo(1000)).toBe(true)
  expect(comeAndGo(1001)).toBe(false)
  expect(refused).toEqual([['10.0.0.1', 'too many connections in a short time', 1]])
})

it('reports each network once a minute, with the number of refusals', () => {
  const { admit, refused } = setUp({ newAtOnce: 0, newPerSecond: 0 })
  for (let nowMs = 0; nowMs <= 60_000; nowMs += 100) admit('10.0.0.1', { nowMs })
  expect(refused.map(([, , times]) => times)).toEqual([1, 600])
})

describe('a full server', () => {
  it('refuses a login from a network that has as many connections as any other', () => {
    const { admit, logIn } = setUp({ connections: 2 })
    const [first] = [logIn('10.0.0.1'), logIn('10.0.1.1')]
    expect(['10.0.2.1', '10.0.0.2', '127.0.0.1'].map((address) => admit(address)?.mayLogIn())).toEqual([
      false,
      false,
      false,
    ])
    first?.closed()
    expect(admit('10.0.0.2')?.mayLogIn()).toBe(true)
  })

  it('gives the newest place of the fullest network to another network', () => {
    const { logIn } = setUp({ connections: 3 })
    const [, , newest] = [1, 2, 3].map(() => logIn('10.0.0.1'))
    expect(logIn('10.0.1.1')?.dropped).toEqual([])
    expect(newest?.dropped).toEqual(['the server is full'])
    expect(logIn('10.0.0.1')).toBeUndefined()
  })
})

it('limits the refused logins of one network across its connections', () => {
  const { admit, refused } = setUp()
  const [a, b] = [admit('10.0.0.1'), admit('10.0.0.1')]
  expect([a?.loginFailed(0), b?.loginFailed(0), a?.loginFailed(0)]).toEqual([true, true, false])
  expect(refused).toEqual([['10.0.0.1', 'too many refused logins', 1]])
  expect(b?.loginFailed(1000)).toBe(true)
})

it('exempts this computer unless configured otherwise', () => {
  for (const exemptLoopback of [true, false]) {
    const { admit } = setUp({ exemptLoopback })
    const admitted = [1, 2, 3].map(() => admit('127.0.0.1'))
    expect(admitted.filter((each) => each?.dropped.length === 0)).toHaveLength(exemptLoopback ? 3 : 2)
  }
})

it('has a total limit well above that of one network', () => {
  expect(DEFAULT_ADMISSION_LIMITS.perAddress).toBeLessThan(DEFAULT_ADMISSION_LIMITS.connections / 10)
})

it('keeps places for every stage when the process may open few files', () => {
  const { connections, silent, handshakes, unnamed } = limitsWithin(DEFAULT_ADMISSION_LIMITS, 960)
  expect({ connections, silent, handshakes, unnamed }).toEqual({
    connections: 720,
    silent: 80,
    handshakes: 80,
    unnamed: 80,
  })
  expect(limitsWithin(DEFAULT_ADMISSION_LIMITS, Infinity)).toEqual(DEFAULT_ADMISSION_LIMITS)
})
