import { soundSystem } from '../../native/audio/sound-system'
import { systemClock } from '../../base/clock'
import { ProcessPriority } from '../../base/supervision/process-priority'
import { type Parent, runAsChild } from '../../base/supervision/run-as-child'
import { warmUpHandshake } from './links/tcp/warm-up-handshake'
import type { ProcessEvent, VoiceCommand, VoiceEvent, VoiceProcessData } from './voice-contract'
import { VoiceManager } from './voice-manager'
import { warmUpVoice } from './warm-up'

/** The time after a call's start at which its devices' threads exist. ms */
const DEVICES_OPEN_MS = 1000

/** Raises the priority of this process, and of a call's threads if necessary. */
const raisePriority = (parent: Parent<ProcessEvent>): (() => void) => {
  const priority = new ProcessPriority()
  void priority.raise().then((giver) => parent.send({ kind: 'priority', giver }))
  return () => void systemClock.after(DEVICES_OPEN_MS, () => void priority.raiseThreads())
}

const warmUp = async ({ audio }: VoiceProcessData): Promise<void> => {
  warmUpVoice()
  await warmUpHandshake(systemClock)
  if (![audio.input, audio.output].some(({ kind }) => kind === 'default' || kind === 'device')) return
  // A call that needs devices reports the missing sound system.
  await soundSystem.warmUp().catch(() => undefined)
}

/** The voice process: commands in, events out (see voice-contract.ts). Started by voice-engine.ts. */
runAsChild<VoiceProcessData, VoiceCommand, ProcessEvent>((data, parent) => {
  const raiseThreads = raisePriority(parent)
  soundSystem.whenHung(() => parent.send({ kind: 'worn-out' }))
  const emit = (event: VoiceEvent): void => {
    if (event.kind === 'established' || event.kind === 'room-link') raiseThreads()
    if (event.kind === 'levels' || event.kind === 'stats' || event.kind === 'room-stats')
      parent.sendIfRoom(event)
    else parent.send(event)
  }
  const manager = new VoiceManager(data, systemClock, emit)
  return {
    warmUp: () => warmUp(data),
    take: (command) => void manager.handle(command),
    stop: () => manager.shutDown(),
  }
})
