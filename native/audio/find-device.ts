import { AudioError } from './audio-device'

const quoted = (devices: readonly { readonly name: string }[]): string =>
  devices.map(({ name }) => `"${name}"`).join(', ')

const noDevice = (message: string, devices: readonly { readonly name: string }[]): AudioError =>
  new AudioError(
    'no-device',
    message,
    undefined,
    devices.map(({ name }) => name),
  )

/**
 * The device with exactly this name, else the only one whose name contains it, ignoring case.
 * @throws AudioError `no-device`, with the available devices
 */
export const findDevice = <Device extends { readonly name: string }>(
  devices: readonly Device[],
  name: string,
  direction: 'input' | 'output',
): Device => {
  const exact = devices.find((device) => device.name === name)
  if (exact !== undefined) return exact
  const similar = devices.filter((device) => device.name.toLowerCase().includes(name.toLowerCase()))
  const [only] = similar
  if (only !== undefined && similar.length === 1) return only
  if (similar.length > 1)
    throw noDevice(`"${name}" may be any of ${quoted(similar)}: give the full name`, similar)
  const choice = devices.length === 0 ? 'there is none' : `there are ${quoted(devices)}`
  throw noDevice(`no ${direction} device is called "${name}": ${choice}`, devices)
}
