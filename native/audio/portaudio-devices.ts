import type { DeviceInfo } from 'naudiodon'
import { findDevice } from './find-device'
import { blocking, naudiodon } from './naudiodon'

export type Direction = 'input' | 'output'

const channelsOf = (device: DeviceInfo, direction: Direction): number =>
  direction === 'input' ? device.maxInputChannels : device.maxOutputChannels

const devices = (): DeviceInfo[] => {
  const portAudio = naudiodon()
  return blocking('look for devices', () => portAudio.getDevices())
}

/** Looks for devices once, which makes opening one later several times quicker. */
export const warmUpPortAudio = (): void => {
  devices()
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
  const usable = devices().filter((device) => channelsOf(device, direction) > 0)
  return findDevice(usable, name, direction)
}

/** ALSA's "default" is left out: it is what the system's default means. */
export const deviceNames = (): Readonly<Record<Direction, readonly string[]>> => {
  const all = devices()
  const names = (direction: Direction): string[] => {
    const usable = all.filter((device) => channelsOf(device, direction) > 0 && device.name !== 'default')
    return [...new Set(usable.map(({ name }) => name))]
  }
  return { input: names('input'), output: names('output') }
}
