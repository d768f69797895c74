import type {
  AudioSettings,
  VoiceCommand,
  VoiceEvent,
  VoiceProcessData,
} from '../../../phone/voice/voice-contract'
import { VOICE_PROCESS } from '../../../phone/voice/testing/built-voice-process'
import { MeasuredChild } from './measured-child'

/** The times from starting the shipped voice process to its report that it is ready, ms. */
export async function measureStarts(audio: AudioSettings, count: number): Promise<readonly number[]> {
  const data: VoiceProcessData = { audio, tones: {} }
  const timesMs: number[] = []
  for (let n = 0; n < count; n++) {
    const fromMs = performance.now()
    const child = new MeasuredChild<VoiceProcessData, VoiceCommand, VoiceEvent>(VOICE_PROCESS)
    try {
      await child.ask({ order: 'start', data }, ({ report }) => report === 'ready')
      timesMs.push(performance.now() - fromMs)
      await child.ask({ order: 'stop' }, ({ report }) => report === 'released')
    } finally {
      child.kill()
    }
  }
  return timesMs
}
