import { deviceNames } from './portaudio-devices'
import { staleness } from './portaudio-stream'

export { type RunBlocking, watchBlocking } from './naudiodon'
export { warmUpPortAudio } from './portaudio-devices'
export { openPortAudioInput } from './portaudio-input'
export { openPortAudioOutput } from './portaudio-output'
export { whenWornOut } from './portaudio-stream'

/** The names of the devices there are. */
export interface DeviceList {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /**
   * PortAudio looks for devices when it starts, so the list is as old as the oldest stream that is open (`in-use`).
   * Undefined: as of now.
   */
  readonly stale?: 'in-use'
}

/**
 * Blocks for 0.1 s or so when it looks anew.
 * @throws AudioError `open-failed` when there is no sound system
 */
export const listPortAudioDevices = (): DeviceList => {
  const { input: inputs, output: outputs } = deviceNames()
  const stale = staleness()
  return { inputs, outputs, ...(stale && { stale }) }
}
