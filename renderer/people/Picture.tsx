import { useState } from 'react'
import { useSelected } from '../state/PhoneProvider'
import { type PictureOwner, pictureOf } from './pictures-of'
import { usePictureUrl } from './use-picture-url'

/** Somebody's picture, over the letters of their name; nothing if they have none, or it is no image that can be drawn. */
export function Picture({ of }: { readonly of: PictureOwner }) {
  const hash = useSelected((state) => pictureOf(state, of))
  const url = usePictureUrl(hash)
  const [broken, setBroken] = useState<string>()
  if (url === undefined || broken === hash) return null
  return <img className="avatar-picture" src={url} alt="" draggable={false} onError={() => setBroken(hash)} />
}
