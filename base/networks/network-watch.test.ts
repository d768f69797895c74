import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock'
import { NetworkWatch, POLL_MS } from './network-watch'
import type { Interfaces } from './interfaces'

const at = (address: string, internal = false): NetworkInterfaceInfo => ({
  ...{ address, netmask: '255.255.255.0', mac: '02:00:00:00:00:01', internal, cidr: `${address}/24` },
  family: 'IPv4',
})
const sixAt = (address: string): NetworkInterfaceInfo => ({
  ...{ address, netmask: 'ffff:ffff:ffff:ffff::', mac: '02:00:00:00:00:01', internal: false },
  ...{ cidr: `${address}/64`, family: 'IPv6', scopeid: 0 },
})
const cable: Interfaces = { lo: [at('127.0.0.1', true)], eth0: [at('192.168.1.2')] }
const radio: Interfaces = { lo: [at('127.0.0.1', true)], wlan0: [at('192.168.1.3')] }
const none: Interfaces = { lo: [at('127.0.0.1', true)] }

const scene = () => {
  const clock = new ManualClock()
  const now = { interfaces: cable }
  let changes = 0
  const watch = new NetworkWatch({
    clock,
    interfaces: () => now.interfaces,
    onChange: () => changes++,
  })
  watch.watch(true)
  const become = (interfaces: Interfaces): number => {
    const before = changes
    now.interfaces = interfaces
    clock.advance(2 * POLL_MS)
    return changes - before
  }
  return { clock, watch, become }
}

describe('a change of network', () => {
  test('is noticed once, each time', () => {
    const { become } = scene()
    expect(become(cable)).toBe(0)
    expect(become(radio)).toBe(1)
    expect(become(radio)).toBe(0)
    expect(become({ ...radio, ...cable })).toBe(1)
    expect(become({ ...cable, ...radio })).toBe(0)
    expect(become({ eth0: [at('192.168.1.9')] })).toBe(1)
  })

  test('counts when there is a network again, also the same', () => {
    const { become } = scene()
    expect(become(none)).toBe(0)
    expect(become(cable)).toBe(1)
  })

  test('is not the address of a link alone', () => {
    const { become } = scene()
    expect(become({ ...cable, veth7: [sixAt('fe80::7')], usb0: [at('169.254.3.4')] })).toBe(0)
    expect(become({ ...cable, veth7: [sixAt('2001:db8::7')] })).toBe(1)
  })

  test('may have come while the computer slept', () => {
    const { clock, become } = scene()
    clock.sleep(900)
    expect(become(cable)).toBe(0)
    clock.sleep(10_000)
    expect(become(cable)).toBe(1)
    expect(become(cable)).toBe(0)
  })

  test('is not looked for without need', () => {
    const { clock, watch, become } = scene()
    watch.watch(true)
    expect(clock.pendingTimers).toBe(1)
    watch.watch(false)
    expect(clock.pendingTimers).toBe(0)
    expect(become(radio)).toBe(0)
    watch.watch(true)
    expect(become(radio)).toBe(0)
    expect(become(cable)).toBe(1)
  })
})
