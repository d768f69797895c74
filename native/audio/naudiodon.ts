import { createRequire } from 'node:module'
import type { AudioOptions, DeviceInfo } from 'naudiodon'
import { AudioError } from './audio-device'

/**
 * A stream of naudiodon's, without the Node streams that its index.js puts around it: those cost a good part of a
 * call's time, and write ahead of the device.
 *
 * Between PortAudio's callback and JavaScript stands one queue of `maxQueue` chunks of any length. The callback waits
 * where it finds the queue empty. `read` and `write` wait on a thread of libuv's pool: one of each at a time, for
 * several are not kept in order and may miss the queue's signal.
 */
export interface NaudiodonStream {
  /** @throws Error with PortAudio's words */
  start(): void
  /**
   * Resolves when there are so many bytes, gathered from as many periods as it takes; after `quit` with what is left
   * and `finished`. The buffer is the caller's.
   */
  read(bytes: number): Promise<{ readonly buf: Buffer; readonly finished: boolean }>
  /** Copies the chunk at once; resolves when it has found room in the queue. */
  write(chunk: Buffer): Promise<unknown>
  /** Resolves when what is queued has been played and the device is closed; never, where the device has stopped. */
  quit(how: 'WAIT'): Promise<unknown>
}

export interface Naudiodon {
  /** PortAudio looks for devices at its start, which is with the first of the streams that are open. */
  getDevices(): DeviceInfo[]
  /** @throws Error with PortAudio's words; PortAudio then counts one stream more than there are, for ever */
  create(
    options: { readonly inOptions: AudioOptions } | { readonly outOptions: AudioOptions },
  ): NaudiodonStream
}

/** The only sample format that we use. */
export const FLOAT32 = 1

const require = createRequire(import.meta.url)

/** Runs a call that may hold up this thread for as long as a device likes. @param what the device, or what is asked for */
export type RunBlocking = <T>(what: string, call: () => T) => T

let runBlocking: RunBlocking = (_, call) => call()

/** Every call that waits for the sound system is run by `run` from now on. */
export const watchBlocking = (run: RunBlocking): void => {
  runBlocking = run
}

export const blocking: RunBlocking = (what, call) => runBlocking(what, call)

let loaded: Naudiodon | undefined

/**
 * Loaded on first use: a phone without sound devices never touches PortAudio.
 * @throws AudioError `open-failed`
 */
export const naudiodon = (): Naudiodon => {
  try {
    return (loaded ??= blocking(
      'load PortAudio',
      () => require('naudiodon/build/Release/naudiodon.node') as Naudiodon,
    ))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new AudioError('open-failed', `the sound system cannot be loaded: ${why}`, { cause })
  }
}
