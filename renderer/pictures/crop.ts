/** A photo. Pixels */
export interface PhotoSize {
  readonly width: number
  readonly height: number
}

/** The square of a photo that becomes the picture. Pixels of the photo */
export interface Crop {
  readonly left: number
  readonly top: number
  readonly side: number
}

export const MAX_ZOOM = 4

/** The largest square, in the middle. */
export function wholeCrop({ width, height }: PhotoSize): Crop {
  const side = Math.min(width, height)
  return { left: (width - side) / 2, top: (height - side) / 2, side }
}

/** How much larger the photo is than with its largest square: 1 to `MAX_ZOOM`. */
export const zoomOf = ({ width, height }: PhotoSize, { side }: Crop): number => Math.min(width, height) / side

/** The square with another size, with the same middle as far as the photo goes. */
export function zoomedTo(photo: PhotoSize, { left, top, side }: Crop, zoom: number): Crop {
  const next = Math.min(photo.width, photo.height) / Math.min(Math.max(zoom, 1), MAX_ZOOM)
  const shift = (side - next) / 2
  return within(photo, { left: left + shift, top: top + shift, side: next })
}

/** The square elsewhere, as far as the photo goes. @param right in sides of the square; negative: to the left */
export const movedBy = (photo: PhotoSize, { left, top, side }: Crop, right: number, down: number): Crop =>
  within(photo, { left: left + right * side, top: top + down * side, side })

const within = ({ width, height }: PhotoSize, { left, top, side }: Crop): Crop => ({
  left: Math.min(Math.max(left, 0), width - side),
  top: Math.min(Math.max(top, 0), height - side),
  side,
})
