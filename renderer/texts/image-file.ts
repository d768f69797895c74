import type { RoomImage } from '../../electron/api'
import type { Message } from '../../locales/message'
import { dataUrl } from '../look/data-url'

/** An image that is about to be sent. */
export interface ChosenImage {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly url: string
}

const TYPES: readonly string[] = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
] satisfies readonly RoomImage['type'][]

/** For a file field. */
export const IMAGE_TYPES = TYPES.join(',')

const MAX_BYTES = 2 * 1024 * 1024

export const isImage = (file: File): boolean => file.type.startsWith('image/')

/** Reads an image that the user has pasted or chosen. @returns why it cannot be sent */
export async function chooseImage(file: File): Promise<ChosenImage | Message> {
  if (!TYPES.includes(file.type)) return { key: 'texts.imageType' }
  if (file.size > MAX_BYTES) return { key: 'texts.imageSize' }
  try {
    const bytes = new Uint8Array(await file.arrayBuffer())
    return { bytes, url: await dataUrl(bytes, file.type) }
  } catch {
    return { key: 'texts.imageUnread' }
  }
}
