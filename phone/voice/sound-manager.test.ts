import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { SoundManager } from './sound-manager'
import type { VoiceCommand, VoiceEvent } from './voice-contract'

/** A manager whose voice engine does nothing by itself. */
function rig({ inCall = false } = {}) {
  const commands: VoiceCommand[] = []
  const events = new EventEmitter<{ event: [VoiceEvent] }>()
  const sound = new SoundManager({
    voice: {
      send: (command) => void commands.push(command),
      on: (listener) => events.on('event', listener),
    },
    inCall: () => inCall,
  })
  const shown: (string | undefined)[] = []
  sound.on('changed', () => shown.push(sound.shown.soundTest))
  return { sound, commands, shown, report: (event: VoiceEvent) => void events.emit('event', event) }
}

it.each([
  ['microphone', 'opening'],
  ['speaker', 'speaker'],
  ['ringer', 'ringer'],
] as const)('a test of the %s is shown before the engine begins it', (test, phase) => {
  const { sound, commands, shown } = rig()
  expect(sound.testSound(test)).toEqual({ ok: true })
  expect(commands).toEqual([{ kind: 'test-sound', test }])
  expect(shown).toEqual([phase])
})

it('a test is shown in the phases that the engine reports, until its end', () => {
  const { sound, shown, report } = rig()
  sound.testSound('microphone')
  report({ kind: 'sound-test', now: 'recording' })
  report({ kind: 'sound-test', now: 'playing-back' })
  report({ kind: 'sound-test', now: undefined })
  expect(shown).toEqual(['opening', 'recording', 'playing-back', undefined])
})

it('nothing is tested during a call', () => {
  const { sound, commands, shown } = rig({ inCall: true })
  expect(sound.testSound('speaker')).toEqual({ ok: false, problem: { key: 'problem.testInCall' } })
  expect(commands).toEqual([])
  expect(shown).toEqual([])
})
