import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { certificateTroubles } from './certificate-troubles'
import { CertificateWatch } from './certificate-watch'

const NOW_MS = Date.UTC(2030, 0, 1)
const DAY_MS = 24 * 60 * 60 * 1000
const made = (file: string): string =>
  readFileSync(join(import.meta.dirname, 'testing/certificates', file), 'utf8')
const ROOTS = [made('ca.crt'), made('root.crt')]
const troubles = (file: string, nowMs = NOW_MS) => certificateTroubles(made(file), nowMs, ROOTS)

describe('the troubles of a certificate', () => {
  it.each(['good.crt', 'alone.crt', 'below-chain.crt'])('are none for %s', (file) =>
    expect(troubles(file)).toEqual([]),
  )

  it.each([
    ['expired.crt', NOW_MS, 'the certificate “expired” expired on'],
    ['early.crt', NOW_MS, 'the certificate “early” is not valid before'],
    ['good.crt', Date.UTC(2119, 11, 20), 'the certificate “good” expires on'],
  ])('are told by its time: %s', (file, nowMs, why) => {
    const [trouble, ...more] = troubles(file, nowMs)
    expect(trouble).toContain(why)
    expect(more).toEqual([])
  })

  it('are reported for each certificate in the chain', () => {
    expect(troubles('below-chain.crt', Date.UTC(2010, 0, 1))).toEqual([
      expect.stringContaining('“below” is not valid before'),
      expect.stringContaining('“Ringdown tests intermediate” is not valid before'),
    ])
  })

  it('are reported when an intermediate certificate is missing', () => {
    const [trouble] = troubles('below.crt')
    expect(trouble).toContain('“Ringdown tests intermediate”, which signed the certificate “below”')
    expect(trouble).toContain('append its certificate')
    // A root that nobody knows looks the same.
    expect(certificateTroubles(made('good.crt'), NOW_MS, [])[0]).toContain('“Ringdown tests CA”')
  })

  it('are reported when the file holds the chain of another certificate', () => {
    const wrongChain = made('below.crt') + made('alone.crt')
    expect(certificateTroubles(wrongChain, NOW_MS, ROOTS)).toHaveLength(1)
  })

  it('do not grow with the file', () => {
    const many = made('below.crt').repeat(10_000)
    expect(certificateTroubles(many, NOW_MS, ROOTS)).toHaveLength(1)
  })
})

describe('a server', () => {
  it('reports them at its start, daily, and after a renewal', () => {
    const clock = new ManualClock()
    clock.set(Date.UTC(2119, 11, 17) - clock.unixTime())
    let cert = made('good.crt')
    const told: string[] = []
    const watch = new CertificateWatch({
      clock,
      cert: () => cert,
      tell: (trouble) => told.push(trouble),
      roots: ROOTS,
    })
    expect(told).toEqual([])
    clock.advance(2 * DAY_MS)
    expect(told).toEqual([expect.stringContaining('expires on')])
    clock.advance(14 * DAY_MS)
    expect(told).toHaveLength(15)
    expect(told.at(-1)).toContain('expired on')
    cert = made('expired.crt')
    watch.look()
    expect(told).toHaveLength(16)
    watch.close()
    expect(clock.pendingTimers).toBe(0)
  })
})
