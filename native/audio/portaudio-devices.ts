import type { DeviceInfo } from 'naudiodon'
import { findDevice } from './find-device'
import { naudiodon } from './naudiodon'

export type Direction = 'input' | 'output'

const channelsOf = (device: DeviceInfo, direction: Direction): number =>
  direction === 'input' ? device.maxInputChannels : device.maxOutputChannels

/** Looks for devices once, which makes opening one later several times quicker. */
export const warmUpPortAudio = (): void => {
  naudiodon().getDevices()
}

/**
 * @returns undefined for the default one: PortAudio knows which that is
 * @throws AudioError `no-device`, naming those there are
 */
export const findPortAudioDevice = (
  name: string | undefined,
  direction: Direction,
): DeviceInfo | undefined => {
  if (name === undefined) return undefined
  const devices = naudiodon()
    .getDevices()
    .filter((device) => channelsOf(device, direction) > 0)
  return findDevice(devices, name, direction)
}

/** ALSA's "default" is left out: it is what the system's default means. */
export const deviceNames = (): Readonly<Record<Direction, readonly string[]>> => {
  const devices = naudiodon().getDevices()
  const names = (direction: Direction): string[] => {
    const usable = devices.filter((device) => channelsOf(device, direction) > 0 && device.name !== 'default')
    return [...new Set(usable.map(({ name }) => name))]
  }
  return { input: names('input'), output: names('output') }
}
