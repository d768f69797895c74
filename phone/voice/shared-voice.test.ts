import { beforeEach, expect, it } from 'vitest'
import { NO_STATS } from './no-stats'
import { SharedVoice } from './shared-voice'
import type { Voice } from './voice'
import type { VoiceCommand, VoiceEvent } from './voice-contract'

let sent: VoiceCommand[]
let isEnded: boolean
let emit: (event: VoiceEvent) => void
let shared: SharedVoice
beforeEach(() => {
  sent = []
  isEnded = false
  shared = new SharedVoice({
    send: (command) => void sent.push(command),
    on: (listener) => (emit = listener),
    shutdown: () => {
      isEnded = true
      return Promise.resolve()
    },
  })
})

const tones = () => sent.flatMap((command) => (command.kind === 'tone' ? [command.tone] : []))
const heardBy = (line: Voice): string[] => {
  const kinds: string[] = []
  line.on(({ kind }) => kinds.push(kind))
  return kinds
}

it('gives each phone ids of its own, and tells it of its own calls and rooms, and of devices', () => {
  const [one, other] = [shared.line(), shared.line()]
  expect(one.firstId).toBe(1)
  const [first, second] = [heardBy(one), heardBy(other)]
  emit({ kind: 'established', callId: 1 })
  emit({ kind: 'established', callId: other.firstId ?? 0 })
  emit({ kind: 'room-held', roomId: (other.firstId ?? 0) + 1, is: true })
  emit({ kind: 'audio-notice', notice: { code: 'no-input', cause: { key: 'problem.ownName' } } })
  expect(first).toEqual(['established', 'audio-notice'])
  expect(second).toEqual(['established', 'room-held', 'audio-notice'])
})

it('rings on for one phone when another stops ringing', () => {
  const [one, other] = [shared.line(), shared.line()]
  one.send({ kind: 'tone', tone: 'ring' })
  other.send({ kind: 'tone', tone: 'ring' })
  one.send({ kind: 'tone', tone: undefined })
  expect(tones()).toEqual(['ring'])
  other.send({ kind: 'tone', tone: undefined })
  expect(tones()).toEqual(['ring', undefined])
})

it('makes a call to one phone sound like a second caller while another talks', () => {
  const [one, other] = [shared.line(), shared.line()]
  one.send({ kind: 'tone', tone: 'ring-back' })
  emit({ kind: 'established', callId: 1 })
  one.send({ kind: 'tone', tone: undefined })
  other.send({ kind: 'tone', tone: 'ring' })
  one.send({ kind: 'hold', callId: 1 })
  one.send({ kind: 'resume', callId: 1 })
  emit({ kind: 'closed', callId: 1, reason: 'lost', detail: '', stats: NO_STATS })
  expect(tones()).toEqual(['ring-back', undefined, 'call-waiting', 'ring', 'call-waiting', 'ring'])
})

it('goes on for the others when one phone has ended, and stops that one’s tone', async () => {
  const [one, other] = [shared.line(), shared.line()]
  const kinds = heardBy(one)
  one.send({ kind: 'tone', tone: 'ring' })
  await one.shutdown()
  one.send({ kind: 'mute', muted: true })
  emit({ kind: 'audio-notice', notice: undefined })
  other.send({ kind: 'list-devices', anew: false })
  expect(kinds).toEqual([])
  expect(sent.map(({ kind }) => kind)).toEqual(['tone', 'tone', 'list-devices'])
  expect(isEnded).toBe(false)
  // A later phone does not take over its ids.
  expect(shared.line().firstId).toBeGreaterThan((other.firstId ?? 0) + 1)
  await shared.shutdown()
  expect(isEnded).toBe(true)
})
