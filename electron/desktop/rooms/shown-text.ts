import type { RoomMessage, ShownText, TextDelivery } from '../../api'

/**
 * A text as windows see it: nothing but what is shown. Of an image the room also knows where it is, and its key.
 * @param delivery of a text of ours
 */
export function shownText(message: RoomMessage, delivery?: TextDelivery): ShownText {
  const { id, key, name, unixMs, text, mentions, replyTo, image, isEdited, isDeleted } = message
  return {
    ...{ id, key, name, unixMs, text, mentions, isEdited, isDeleted },
    ...(replyTo !== undefined && { replyTo }),
    ...(image && { image: shownImage(image) }),
    ...(delivery && { delivery }),
  }
}

const shownImage = ({ type, width, height, bytes }: NonNullable<RoomMessage['image']>) => ({
  ...{ type, width, height, bytes },
})
