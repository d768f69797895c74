import { beforeEach, expect, test } from 'vitest'
import { CallSounds } from './call-sounds'
import { Mixer } from './mixer'

const BLOCK = 24

let mixer: Mixer
let sounds: CallSounds
beforeEach(() => {
  mixer = new Mixer()
  sounds = new CallSounds(mixer)
})
const heard = (): number[] => {
  const block = new Float32Array(BLOCK)
  mixer.fill(block, 0)
  return [...block]
}
const constant = (value: number) => (block: Float32Array) => void block.fill(value)
const level = (value: number): number[] => Array<number>(BLOCK).fill(value)
const SILENCE = level(0)

test('A tone goes on until it is replaced or taken away', () => {
  sounds.setTone(constant(0.25))
  expect([heard(), heard()]).toEqual([level(0.25), level(0.25)])
  sounds.setTone(constant(0.5))
  expect(heard()).toEqual(level(0.5))
  sounds.setTone(undefined)
  expect(heard()).toEqual(SILENCE)
})

test('A cue plays once, and replaces one that still plays', () => {
  sounds.playCue(new Float32Array(100).fill(0.25))
  expect(heard()).toEqual(level(0.25))
  sounds.playCue(new Float32Array(BLOCK + 2).fill(0.5))
  expect([heard(), heard(), heard()]).toEqual([level(0.5), [0.5, 0.5, ...SILENCE.slice(2)], SILENCE])
})

test('All of them end together', () => {
  sounds.setTone(constant(0.25))
  sounds.playCue(new Float32Array(100).fill(0.5))
  expect(heard()).toEqual(level(0.75))
  sounds.end()
  expect(heard()).toEqual(SILENCE)
})
