import { useState } from 'react'
import { useT } from '../language/wording-context'
import { Tooltip } from '../look/Tooltip'
import { Avatar } from '../people/Avatar'
import { PictureDialog } from './PictureDialog'
import './pictures.css'

/** Our picture beside our name; a press changes it. */
export function PictureButton({ me }: { readonly me: string }) {
  const t = useT()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <span className="picture-button">
        <Avatar name={me} size="medium" of="me" />
        {/* Over the avatar, whose letters are not the name of the button. */}
        <Tooltip words={t('picture.title')}>
          <button
            type="button"
            aria-label={t('picture.title')}
            aria-haspopup="dialog"
            onClick={() => setOpen(true)}
          />
        </Tooltip>
      </span>
      {isOpen && <PictureDialog me={me} onClose={() => setOpen(false)} />}
    </>
  )
}
