import { MAX_PICTURE_BYTES } from '../../electron/api'
import type { Crop } from './crop'

/** The sides of a picture of a person. Pixels */
const SIDE = 256
/** The best first. */
const QUALITIES = [0.9, 0.8, 0.6, 0.4] as const

/** Draws a square of a photo, which fills the canvas. */
export function drawCrop(canvas: HTMLCanvasElement, photo: ImageBitmap, { left, top, side }: Crop): void {
  const context = canvas.getContext('2d')
  if (!context) return
  // A JPEG has no transparent parts.
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(photo, left, top, side, side, 0, 0, canvas.width, canvas.height)
}

/**
 * The picture of a person: 256 × 256 pixels of a photo, without anything else that its file says, such as where it was taken.
 * @returns a JPEG of 64 KB at most; undefined: it cannot be made
 */
export async function encodePicture(
  photo: ImageBitmap,
  crop: Crop,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const canvas = document.createElement('canvas')
  canvas.width = SIDE
  canvas.height = SIDE
  drawCrop(canvas, photo, crop)
  for (const quality of QUALITIES) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))
    if (blob && blob.size <= MAX_PICTURE_BYTES) return new Uint8Array(await blob.arrayBuffer())
  }
  return undefined
}
