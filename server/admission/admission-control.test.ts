import { expect, it } from 'vitest'
import { AdmissionControl, type AdmissionLimits, DEFAULT_ADMISSION_LIMITS } from './admission-control'

const limits: AdmissionLimits = {
  connections: 10,
  perAddress: 3,
  unnamedPerAddress: 2,
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
  return { control, refused }
}

it('limits open connections from one network, without effect on others', () => {
  const { control, refused } = setUp()
  const admissions = [1, 2, 3].map(() => {
    const admission = control.admit('10.0.0.1', 0)
    admission?.loggedIn()
    return admission
  })
  expect(control.admit('10.0.0.1', 0)).toBeUndefined()
  expect(control.admit('10.0.0.2', 0)).toBeDefined()
  admissions[0]?.closed()
  expect(control.admit('10.0.0.1', 0)).toBeDefined()
  expect(refused).toEqual([['10.0.0.1', 'too many connections at once', 1]])
})

it('limits connections without a login more strictly', () => {
  const { control, refused } = setUp()
  const first = control.admit('10.0.0.1', 0)
  control.admit('10.0.0.1', 0)
  expect(control.admit('10.0.0.1', 0)).toBeUndefined()
  expect(refused).toEqual([['10.0.0.1', 'too many connections without a name', 1]])
  first?.loggedIn()
  expect(control.admit('10.0.0.1', 0)).toBeDefined()
})

it('counts a connection once, with or without a login', () => {
  const { control } = setUp({ newAtOnce: 100 })
  for (let n = 0; n < 20; n++) {
    const admission = control.admit('10.0.0.1', 0)
    if (n % 2) admission?.loggedIn()
    expect(admission).toBeDefined()
    admission?.closed()
  }
})

it('admits a burst of new connections, then a sustained rate', () => {
  const { control, refused } = setUp()
  const comeAndGo = (nowMs: number) => {
    const admission = control.admit('10.0.0.1', nowMs)
    admission?.closed()
    return admission !== undefined
  }
  expect([1, 2, 3, 4, 5, 6].map(() => comeAndGo(0))).toEqual([true, true, true, true, true, false])
  expect(comeAndGo(1000)).toBe(true)
  expect(comeAndGo(1001)).toBe(false)
  expect(refused).toEqual([['10.0.0.1', 'too many connections in a short time', 1]])
})

it('reports a network once a minute, with the number of refusals', () => {
  const { control, refused } = setUp({ newAtOnce: 0, newPerSecond: 0 })
  for (let ms = 0; ms <= 60_000; ms += 100) control.admit('10.0.0.1', ms)
  expect(refused.map(([, , times]) => times)).toEqual([1, 600])
})

it('refuses everybody when the server is full, this computer too, with one report a minute', () => {
  const { control, refused } = setUp({ connections: 2 })
  const first = control.admit('127.0.0.1', 0)
  control.admit('10.0.0.1', 0)
  for (const address of ['10.0.0.2', '10.0.0.3', '127.0.0.1'])
    expect(control.admit(address, 0)).toBeUndefined()
  expect(refused).toEqual([['anywhere', 'the server is full', 1]])
  first?.closed()
  expect(control.admit('10.0.0.2', 0)).toBeDefined()
})

it('limits the refused logins of one network across its connections', () => {
  const { control, refused } = setUp()
  const [a, b] = [control.admit('10.0.0.1', 0), control.admit('10.0.0.1', 0)]
  expect([a?.loginFailed(0), b?.loginFailed(0), a?.loginFailed(0)]).toEqual([true, true, false])
  expect(refused).toEqual([['10.0.0.1', 'too many refused logins', 1]])
  expect(b?.loginFailed(1000)).toBe(true)
})

it('exempts this computer unless configured otherwise', () => {
  for (const exemptLoopback of [true, false]) {
    const { control } = setUp({ exemptLoopback })
    const admitted = [1, 2, 3].filter(() => control.admit('127.0.0.1', 0))
    expect(admitted).toHaveLength(exemptLoopback ? 3 : 2)
  }
})

it('counts an IPv6 /64 as one network', () => {
  const { control } = setUp()
  control.admit('2001:db8::1', 0)
  control.admit('2001:db8:0:0:ffff::2', 0)
  expect(control.admit('2001:0db8::3', 0)).toBeUndefined()
  expect(control.admit('2001:db8:0:1::1', 0)).toBeDefined()
})

it('forgets networks without an open connection', () => {
  const { control, refused } = setUp({ newAtOnce: 1, newPerSecond: 0, connections: 100 })
  const again = () => control.admit('10.0.0.1', 0)?.closed()
  again()
  for (let n = 0; n < 12_000; n++) control.admit(`10.1.${n >> 8}.${n & 255}`, 0)?.closed()
  again()
  expect(refused).toEqual([])
})

it('has a total limit well above that of one network', () => {
  expect(DEFAULT_ADMISSION_LIMITS.perAddress).toBeLessThan(DEFAULT_ADMISSION_LIMITS.connections / 10)
})
