import type { EventEmitter } from 'node:events'
import type { Clock } from '../../base/clock'
import { AudioError } from '../../native/audio/audio-device'
import { findDevice } from '../../native/audio/find-device'
import type { CommandResult, PhoneState, SoundDevices } from '../../phone/model'
import type { AudioSettings } from '../../phone/voice/voice-contract'
import { UsageError } from '../exit-status'

/** Opening a sound system may take seconds. ms */
const LIST_TIMEOUT_MS = 10_000

/** The part of `SoundManager` that lists devices. */
export interface DeviceList extends Pick<EventEmitter<{ changed: [] }>, 'on' | 'off'> {
  readonly shown: Pick<PhoneState, 'soundDevices'>
  lookForDevices(anew: boolean): CommandResult
}

/**
 * Checks the devices that `--audio-in` and `--audio-out` name. The app replaces a missing one by the default device; a script
 * that names a device wants that device.
 * @param stop ends the check, which then rejects with the signal's reason
 * @throws UsageError when one is missing, or the sound system does not answer
 */
export async function checkNamedDevices(
  { input, output }: AudioSettings,
  sound: DeviceList,
  clock: Clock,
  stop: AbortSignal,
): Promise<void> {
  if (input.kind !== 'device' && output.kind !== 'device') return
  const devices = await listed(sound, clock, stop)
  stop.throwIfAborted()
  if (!devices) throw new UsageError('--audio-in, --audio-out: the sound system does not list its devices')
  if (input.kind === 'device') find('--audio-in', devices.inputs, input.name, 'input')
  if (output.kind === 'device') find('--audio-out', devices.outputs, output.name, 'output')
}

/** Undefined when the sound system does not answer in time, and when it is stopped. */
function listed(sound: DeviceList, clock: Clock, stop: AbortSignal): Promise<SoundDevices | undefined> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel()
      sound.off('changed', look)
      stop.removeEventListener('abort', end)
      resolve(sound.shown.soundDevices)
    }
    const look = (): void => {
      if (sound.shown.soundDevices) end()
    }
    const cancel = clock.after(LIST_TIMEOUT_MS, end)
    sound.on('changed', look)
    stop.addEventListener('abort', end)
    sound.lookForDevices(false)
  })
}

function find(option: string, names: readonly string[], name: string, direction: 'input' | 'output'): void {
  try {
    findDevice(
      names.map((each) => ({ name: each })),
      name,
      direction,
    )
  } catch (error) {
    if (error instanceof AudioError) throw new UsageError(`${option}: ${error.message}`)
    throw error
  }
}
