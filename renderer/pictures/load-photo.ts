import type { Message } from '../../locales/message'
import { dataUrl } from '../look/data-url'
import { IMAGE_TYPES } from '../texts/image-file'

const MAX_BYTES = 20 * 1024 * 1024
/** More than cameras make: decoded, it takes four bytes each. */
const MAX_PIXELS = 64_000_000
/** Its shorter side is made no longer than this. Pixels */
const MOST_USED = 1_024

/** Reads a photo that the user has chosen, in a size that is quick to draw. @returns why it cannot be used */
export async function loadPhoto(file: File): Promise<ImageBitmap | Message> {
  if (!IMAGE_TYPES.split(',').includes(file.type)) return { key: 'picture.wrongType' }
  if (file.size > MAX_BYTES) return { key: 'picture.tooLarge' }
  try {
    const image = await opened(await dataUrl(new Uint8Array(await file.arrayBuffer()), file.type))
    const { naturalWidth: width, naturalHeight: height } = image
    if (width * height > MAX_PIXELS) return { key: 'picture.tooLarge' }
    const scale = Math.min(1, MOST_USED / Math.min(width, height))
    return await createImageBitmap(image, {
      resizeWidth: Math.max(1, Math.round(width * scale)),
      resizeHeight: Math.max(1, Math.round(height * scale)),
      resizeQuality: 'high',
    })
  } catch {
    return { key: 'texts.imageUnread' }
  }
}

/** Only its size is known then; whatever draws it decodes it. */
function opened(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image()
    image.onload = () => resolve(image)
    image.onerror = () => reject(new Error('the image cannot be read'))
    image.src = url
  })
}
