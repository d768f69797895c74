import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CallTones } from './call-tones'
import { soundFiles } from './sound-files'
import type { VoiceEvent } from './voice-contract'

const SOUNDS = soundFiles(join(import.meta.dirname, '..', '..', 'assets', 'sounds'))

type Fill = (block: Float32Array) => void

/** Tones with outputs that say what fills them. */
function withOutputs(files = SOUNDS) {
  const outputs: { ring: Fill | undefined; tone: Fill | undefined } = { ring: undefined, tone: undefined }
  const events: VoiceEvent[] = []
  const tones = new CallTones({
    ports: {
      ring: (fill) => (outputs.ring = fill),
      tone: (fill) => (outputs.tone = fill),
      ringVolume: 1,
      ringName: 'marimba',
    },
    files,
    emit: (event) => events.push(event),
  })
  return { tones, outputs, events }
}

/** Whether a second of an output is audible. */
function isAudible(fill: Fill | undefined): boolean {
  const second = new Float32Array(48_000)
  fill?.(second)
  return second.some((sample) => Math.abs(sample) > 0.01)
}

it('plays the ring on the ringer, and ring-back on the loudspeaker', async () => {
  const { tones, outputs } = withOutputs()
  await tones.play('ring')
  expect([isAudible(outputs.ring), isAudible(outputs.tone)]).toEqual([true, false])
  await tones.play(undefined)
  await tones.play('ring-back')
  expect([isAudible(outputs.ring), isAudible(outputs.tone)]).toEqual([false, true])
  expect(tones.playing).toBe('ring-back')
})

it('lets the ring begin softly, come up and stay, but not where it is tried', async () => {
  const { tones, outputs } = withOutputs()
  // As long as the ring's file: the loudest sample of each time round is the same but for the swell.
  const round = new Float32Array(3.2 * 48_000)
  const peakOf = (fill: Fill | undefined): number => {
    for (let at = 0; at < round.length; at += 960) fill?.(round.subarray(at, at + 960))
    return round.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)
  }
  await tones.play('ring')
  const [first = 0, second = 0, third = 0, fourth = 0] = [1, 2, 3, 4].map(() => peakOf(outputs.ring))
  expect(first).toBeLessThan(third / 2)
  expect(second).toBeGreaterThan(first)
  expect(third).toBeGreaterThan(second)
  expect(fourth).toBeCloseTo(third, 2)
  expect(peakOf(await tones.loop('ring'))).toBeCloseTo(fourth, 2)
})

it('does not play a tone that has ended while its file was read', async () => {
  const { tones, outputs } = withOutputs()
  const played = tones.play('ring-back')
  tones.forget()
  await played
  expect(outputs.tone).toBeUndefined()
  expect(tones.playing).toBeUndefined()
})

it('stops during a change of devices, and then plays on', async () => {
  const { tones, outputs } = withOutputs()
  await tones.play('ring')
  const whileChanging: boolean[] = []
  await tones.during(() => {
    whileChanging.push(isAudible(outputs.ring))
    return Promise.resolve()
  })
  expect(whileChanging).toEqual([false])
  expect(isAudible(outputs.ring)).toBe(true)
})

it('stays silent after a change of devices during which it was forgotten', async () => {
  const { tones, outputs } = withOutputs()
  await tones.play('ring-back')
  await tones.during(() => {
    tones.forget()
    return Promise.resolve()
  })
  expect(outputs.tone).toBeUndefined()
})

it('reports a file that is no sound, and plays nothing', async () => {
  const { tones, outputs, events } = withOutputs({ 'ring-back': import.meta.filename })
  await tones.play('ring-back')
  expect(outputs.tone).toBeUndefined()
  expect(events).toMatchObject([{ kind: 'audio-notice', notice: { code: 'failed' } }])
})

it('has no sound for a tone and a cue without a file', async () => {
  const { tones, events } = withOutputs({})
  expect(await tones.loop('call-waiting')).toBeUndefined()
  expect(await tones.cue('on-hold')).toBeUndefined()
  expect(events).toEqual([])
})
