import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { reachableBounds, type Rectangle, WindowBoundsStore } from './window-bounds'

const at = (x: number, y: number, width = 960, height = 680): Rectangle => ({ x, y, width, height })
/** The first display has a menu bar. The second one is to its left, and higher. */
const LAPTOP = at(0, 25, 1440, 875)
const LEFT = at(-1920, -200, 1920, 1080)

describe('a window', () => {
  test.each([
    ['in the middle of a display', at(200, 100), [LAPTOP]],
    ['on the second display', at(-1800, -150), [LAPTOP, LEFT]],
    ['half on either', at(-480, 100), [LAPTOP, LEFT]],
    ['mostly beyond the right edge', at(1340, 100), [LAPTOP]],
    ['mostly below the lower edge', at(200, 868), [LAPTOP]],
  ])('opens at its last position: %s', (_, bounds, workAreas) => {
    expect(reachableBounds(bounds, workAreas)).toEqual(bounds)
  })

  test.each([
    ['on a display that is gone', at(-1800, -150), [LAPTOP]],
    ['beyond the right edge but for a sliver', at(1341, 100), [LAPTOP]],
    ['with its upper edge below the display', at(200, 869), [LAPTOP]],
    ['with its upper edge under the menu bar', at(200, 0), [LAPTOP]],
    ['anywhere, when there is no display', at(200, 100), []],
  ])('does not open where nobody could drag it: %s', (_, bounds, workAreas) => {
    expect(reachableBounds(bounds, workAreas)).toBeUndefined()
  })

  test('is reduced to the size of the display', () => {
    expect(reachableBounds(at(10, 30, 3000, 2000), [LAPTOP])).toEqual(at(10, 30, 1440, 875))
  })
})

describe('the position of a window', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ringdown-window-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('is stored for the next start, unless it is invalid', async () => {
    const problems: unknown[] = []
    const open = () =>
      new WindowBoundsStore(join(folder, 'window.json'), new ManualClock(), (problem) =>
        problems.push(problem),
      )
    const store = open()
    expect(store.place).toBeUndefined()
    store.remember({ bounds: at(-5, 7), maximised: true })
    store.remember({ bounds: at(Number.NaN, 7), maximised: false })
    await store.flush()
    expect(open().place).toEqual({ bounds: at(-5, 7), maximised: true })
    expect(problems).toEqual([])
  })
})
