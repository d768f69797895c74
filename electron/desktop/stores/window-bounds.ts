import { z } from 'zod'
import type { Clock } from '../../../base/clock'
import { type FileProblem, JsonFile } from '../../../base/files/json-file'

/** A rectangle on the desktop, in device-independent pixels, as Electron gives it. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The window's bounds when not maximised, and whether it was maximised. */
export interface WindowPlace {
  readonly bounds: Rectangle
  readonly maximised: boolean
}

/** A window is dragged by its upper edge, of which this much must be on a display, in pixels. */
const GRIP = { width: 100, height: 32 } as const

/**
 * Where to open a window that was at `bounds` the last time.
 * @param workAreas of the current displays, without task bars
 * @returns `bounds`, reduced to the size of the display; undefined when it could not be reached with the
 *   mouse, as its display is gone or has become smaller
 */
export function reachableBounds(bounds: Rectangle, workAreas: readonly Rectangle[]): Rectangle | undefined {
  const upperEdge = { ...bounds, height: GRIP.height }
  const home = workAreas.find((area) => {
    const { width, height } = overlap(upperEdge, area)
    return width >= Math.min(GRIP.width, bounds.width) && height >= GRIP.height
  })
  return (
    home && {
      ...bounds,
      width: Math.min(bounds.width, home.width),
      height: Math.min(bounds.height, home.height),
    }
  )
}

/** Negative if they do not overlap. */
const overlap = (a: Rectangle, b: Rectangle): { readonly width: number; readonly height: number } => ({
  width: Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
  height: Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y),
})

const coordinate = z.int().min(-100_000).max(100_000)
const length = z.int().min(1).max(100_000)
const place: z.ZodType<WindowPlace> = z.strictObject({
  bounds: z.strictObject({ x: coordinate, y: coordinate, width: length, height: length }),
  maximised: z.boolean(),
})

/** While a window is dragged it moves many times a second. */
const WRITE_DELAY_MS = 5_000

/** Stores the window's position on disk. */
export class WindowBoundsStore {
  readonly #file: JsonFile<{ readonly window?: WindowPlace | undefined }>

  constructor(file: string, clock: Clock, onProblem: (problem: FileProblem) => void) {
    const schema = z.strictObject({ window: place.optional() })
    this.#file = new JsonFile({ file, what: 'window', schema, initial: {}, clock, onProblem })
  }

  /** Undefined at the very first start. `reachableBounds` checks whether it is on a display. */
  get place(): WindowPlace | undefined {
    return this.#file.content.window
  }

  remember(window: WindowPlace): void {
    // The next start would refuse this position.
    if (place.safeParse(window).success) this.#file.set({ window }, WRITE_DELAY_MS)
  }

  /** Resolves when everything is on disk, or cannot be. */
  flush(): Promise<void> {
    return this.#file.flush()
  }
}
