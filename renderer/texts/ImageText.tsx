import { ImageOff } from 'lucide-react'
import { type CSSProperties, useState } from 'react'
import type { Conversation, RoomImage } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Dialog } from '../look/Dialog'
import { useImage } from './use-image'

export interface ImageTextProps {
  readonly conversation: Conversation
  readonly id: string
  readonly image: RoomImage
  /** Who has sent it. */
  readonly name: string
}

/** An image, in the space that it will take before it is there. A click enlarges it. */
export function ImageText({ conversation, id, image, name }: ImageTextProps) {
  const t = useT()
  const source = useImage(conversation, id, image.type)
  const [isLarge, setLarge] = useState(false)
  const shape = { '--width': image.width, '--height': image.height } as CSSProperties
  const words = t('texts.imageFrom', { name })
  if (source.kind !== 'here')
    return (
      <div className="text-image" style={shape} data-image={source.kind}>
        {source.kind === 'missing' ? (
          <p>
            <ImageOff aria-hidden="true" />
            {t('texts.imageMissing')}
          </p>
        ) : (
          <span className="visually-hidden">{t('texts.imageLoading')}</span>
        )}
      </div>
    )
  return (
    <>
      <button
        type="button"
        className="text-image"
        style={shape}
        aria-label={t('texts.enlarge', { name })}
        onClick={() => setLarge(true)}
      >
        <img src={source.url} alt="" />
      </button>
      {isLarge && (
        <Dialog title={words} className="image-dialog" onClose={() => setLarge(false)}>
          <img src={source.url} alt={words} style={shape} />
        </Dialog>
      )}
    </>
  )
}
