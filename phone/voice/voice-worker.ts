import { parentPort, workerData } from 'node:worker_threads'
import { warmUpPortAudio } from '../../native/audio/portaudio'
import { systemClock } from '../../base/clock'
import { warmUpHandshake } from './links/tcp/warm-up-handshake'
import type { ThreadCommand, ThreadEvent, VoiceWorkerData } from './voice-contract'
import { VoiceManager } from './voice-manager'
import { warmUpVoice } from './warm-up'

/** The voice thread: commands in, events out (see voice-contract.ts). Started by voice-engine.ts. */
const start = (port: NonNullable<typeof parentPort>, data: VoiceWorkerData): void => {
  const emit = (event: ThreadEvent): void => port.postMessage(event)
  const manager = new VoiceManager(data, systemClock, emit)
  port.on('message', (command: ThreadCommand) => {
    if (command.kind === 'are-you-there') emit({ kind: 'here' })
    else if (command.kind === 'shutdown') void manager.shutDown().then(() => port.close())
    else void manager.handle(command)
  })
  emit({ kind: 'ready' })
  setImmediate(warmUpVoice)
  setImmediate(() => void warmUpHandshake(systemClock))
  if ([data.audio.input, data.audio.output].some(({ kind }) => kind === 'default' || kind === 'device'))
    setImmediate(warmUp)
}

/** That there is no sound system is told when a call needs one, not before. */
const warmUp = (): void => {
  try {
    warmUpPortAudio()
  } catch {
    return
  }
}

if (parentPort === null) throw new Error('the voice worker is started as a worker thread, by voice-engine.ts')
start(parentPort, workerData as VoiceWorkerData)
