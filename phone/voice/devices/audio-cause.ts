import { detailOf, type Message } from '../../../locales/message'
import type { AudioError } from '../../../native/audio/audio-device'
import type { AudioEndpoint } from '../voice-contract'

/** Why a device has no sound. */
export function audioCause(
  error: AudioError,
  endpoint: AudioEndpoint,
  direction: 'input' | 'output',
): Message {
  const device = deviceMessage(endpoint, direction)
  if (error.code === 'no-device' && error.names.length > 0)
    return { key: 'audioCause.other-devices', fill: { device, names: detailOf(error.names.join(', ')) } }
  const detail = detailOf(error.cause ?? error)
  return { key: `deviceCause.${error.code}`, fill: { device, detail } }
}

function deviceMessage(endpoint: AudioEndpoint, direction: 'input' | 'output'): Message {
  switch (endpoint.kind) {
    case 'device':
      return { key: 'device.named', fill: { name: endpoint.name } }
    case 'file':
      return { key: 'device.named', fill: { name: endpoint.path } }
    case 'default':
    case 'none':
      return { key: `device.default.${direction}` }
  }
}
