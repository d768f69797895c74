import { describe, expect, test } from 'vitest'
import { AudioError } from './audio-device'
import { findDevice } from './find-device'

const devices = [{ name: 'USB Headset' }, { name: 'USB Headset Pro' }, { name: 'Built-in' }]

describe('finding a device', () => {
  test('prefers the exact name, even if it is part of another', () => {
    expect(findDevice(devices, 'USB Headset', 'input').name).toBe('USB Headset')
  })

  test('accepts a unique part of the name, in any case', () => {
    expect(findDevice(devices, 'built', 'input').name).toBe('Built-in')
    expect(findDevice(devices, 'pro', 'input').name).toBe('USB Headset Pro')
  })
})

describe('the available names', () => {
  test('are listed when the name is not one of them', () => {
    expect(() => findDevice(devices, 'Radio', 'output')).toThrow(
      'no output device is called "Radio": there are "USB Headset", "USB Headset Pro", "Built-in"',
    )
    expect(() => findDevice([], 'Radio', 'input')).toThrow(/there is none/)
    expect(() => findDevice(devices, 'Radio', 'output')).toThrow(AudioError)
  })

  test('are listed when several match', () => {
    expect(() => findDevice(devices, 'usb', 'output')).toThrow(
      /may be any of "USB Headset", "USB Headset Pro"/,
    )
  })
})
