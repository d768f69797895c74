import { describe, expect, it, vi } from 'vitest'
import type { Message } from '../../../locales/message'
import { inEnglish } from '../../../locales/testing/in-english'
import { DspStage } from './dsp-stage'

class Halver {
  process(block: Float32Array): void {
    for (let n = 0; n < block.length; n++) block[n] = (block[n] ?? 0) / 2
  }
}

const makeStage = (load: () => Promise<Halver> = () => Promise.resolve(new Halver())) => {
  const onFailure = vi.fn<(cause: Message) => void>()
  const free = vi.fn<(processor: Halver) => void>()
  const stage = new DspStage<Halver>(4, { part: 'gainControl', load, free, onFailure })
  const pass = (...samples: number[]): number[] => {
    const block = Float32Array.from(samples)
    stage.process(block, (halver) => halver.process(block))
    return [...block]
  }
  return { stage, pass, free, onFailure }
}

describe('a stage', () => {
  it('passes sound unchanged until it is switched on', () => {
    expect(makeStage().pass(1, 2, 3, 4)).toEqual([1, 2, 3, 4])
  })

  it('fades in within a block, processes, and fades out again', async () => {
    const { stage, pass, free } = makeStage()
    await stage.set(true)
    expect(pass(8, 8, 8, 8)).toEqual([7, 6, 5, 4])
    expect(pass(8, 8, 8, 8)).toEqual([4, 4, 4, 4])
    await stage.set(false)
    expect(free).not.toHaveBeenCalled()
    expect(pass(8, 8, 8, 8)).toEqual([5, 6, 7, 8])
    expect(free).toHaveBeenCalledTimes(1)
    expect(pass(8, 8, 8, 8)).toEqual([8, 8, 8, 8])
  })

  it('stays on when it is switched off and on between two blocks', async () => {
    const { stage, pass, free } = makeStage()
    await stage.set(true)
    pass(8, 8, 8, 8)
    await stage.set(false)
    await stage.set(true)
    expect(pass(8, 8, 8, 8)).toEqual([4, 4, 4, 4])
    expect(free).not.toHaveBeenCalled()
  })

  it('releases a processor that is loaded too late', async () => {
    const { stage, pass, free } = makeStage()
    const loading = stage.set(true)
    await stage.set(false)
    await loading
    expect(free).toHaveBeenCalledTimes(1)
    expect(pass(8, 8, 8, 8)).toEqual([8, 8, 8, 8])
  })

  it('reports a failed load, passes sound, and tries again on request', async () => {
    const load = vi.fn(() => Promise.resolve(new Halver()))
    load.mockRejectedValueOnce(new Error('no such file'))
    const { stage, pass, onFailure } = makeStage(load)
    await stage.set(true)
    expect(inEnglish(onFailure.mock.lastCall?.[0])).toBe(
      'Automatic gain control can’t be used (no such file). The call continues without it.',
    )
    expect(pass(8, 8, 8, 8)).toEqual([8, 8, 8, 8])
    await stage.set(true)
    expect(pass(8, 8, 8, 8)).toEqual([7, 6, 5, 4])
  })

  it('passes sound from the moment its processor fails', async () => {
    const { stage, pass, free, onFailure } = makeStage()
    await stage.set(true)
    stage.use(() => {
      throw new Error('out of memory')
    })
    expect(onFailure).toHaveBeenCalledTimes(1)
    expect(pass(8, 8, 8, 8)).toEqual([8, 8, 8, 8])
    expect(free).not.toHaveBeenCalled()
  })

  it('releases its processor', async () => {
    const { stage, pass, free } = makeStage()
    await stage.set(true)
    stage.free()
    expect(free).toHaveBeenCalledTimes(1)
    expect(pass(8, 8, 8, 8)).toEqual([8, 8, 8, 8])
  })
})
