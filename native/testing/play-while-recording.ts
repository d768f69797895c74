import { rm } from 'node:fs/promises'
import { AudioError } from '../audio/audio-device'
import { openPortAudioInput } from '../audio/portaudio-input'
import { openPortAudioOutput } from '../audio/portaudio-output'
import { WavReader } from '../audio/wav-reader'
import { WavWriter } from '../audio/wav-writer'
import { ProcessPriority } from '../../base/supervision/process-priority'

/**
 * A child process of the PortAudio test, since PortAudio reads its devices from the environment at the start of a
 * process: plays one file on the loudspeaker and records the microphone to another, until the first one ends.
 */
const [, , played = '', recorded = '', deviceName] = process.argv

const fail = (error: AudioError): never => {
  throw error
}

const run = async (): Promise<void> => {
  // As the voice process does: other programs do not make it stutter.
  await new ProcessPriority().raise()
  const reader = await WavReader.open(played)
  // A recording replaces no file, such as that of the first try.
  await rm(recorded, { force: true })
  const writer = await WavWriter.create(recorded, fail)
  const input = await openPortAudioInput(deviceName, fail)
  const output = await openPortAudioOutput(deviceName, fail)
  // A null sink takes up to 2 s for its first block; after it both devices run.
  await new Promise<void>((resolve) => input.start(() => resolve()))
  input.start((block) => writer.write(block))
  await new Promise<void>((resolve) => {
    output.start((block) => {
      if (!reader.read(block)) resolve()
    })
  })
  await new Promise((resolve) => setTimeout(resolve, 300))
  await Promise.all([input.close(), output.close()])
  await writer.close()
}

run().catch((error: unknown) => {
  process.stderr.write(error instanceof AudioError ? `${error.code}: ${error.message}\n` : String(error))
  process.exitCode = 1
})
