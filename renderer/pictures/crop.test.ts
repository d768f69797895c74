import { expect, it } from 'vitest'
import { MAX_ZOOM, movedBy, wholeCrop, zoomedTo, zoomOf } from './crop'

const photo = { width: 400, height: 300 }
const whole = wholeCrop(photo)

it('begins with the largest square, in the middle', () => {
  expect(whole).toEqual({ left: 50, top: 0, side: 300 })
  expect(zoomOf(photo, whole)).toBe(1)
})

it('moves as far as the photo goes', () => {
  expect(movedBy(photo, whole, 0.1, 0.1)).toEqual({ left: 80, top: 0, side: 300 })
  expect(movedBy(photo, whole, 5, -5)).toEqual({ left: 100, top: 0, side: 300 })
  expect(movedBy(photo, whole, -5, 5)).toEqual({ left: 0, top: 0, side: 300 })
})

it('zooms around the middle, within limits', () => {
  const near = zoomedTo(photo, whole, 2)
  expect(near).toEqual({ left: 125, top: 75, side: 150 })
  expect(zoomedTo(photo, near, 1)).toEqual(whole)
  expect(zoomedTo(photo, movedBy(photo, near, 9, 9), 0)).toEqual({ left: 100, top: 0, side: 300 })
  expect(zoomOf(photo, zoomedTo(photo, whole, 100))).toBe(MAX_ZOOM)
})
