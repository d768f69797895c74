import { expect, it } from 'vitest'
import { FULL_CLEANING, NO_CLEANING } from '../../phone/model'
import { parseCleaning } from './cleaning'

it('reads the stages that are on', () => {
  expect(parseCleaning('all')).toEqual(FULL_CLEANING)
  expect(parseCleaning('none')).toEqual(NO_CLEANING)
  expect(parseCleaning('echo,gain')).toEqual({
    echoCancellation: true,
    noiseSuppression: false,
    gainControl: true,
  })
  expect(parseCleaning('noise')).toEqual({ ...NO_CLEANING, noiseSuppression: true })
})

it('rejects other words', () => {
  expect(parseCleaning('echo,hiss')).toBeUndefined()
  expect(parseCleaning('')).toBeUndefined()
})
