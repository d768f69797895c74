import { useState } from 'react'
import { useT } from '../../language/wording-context'
import { Button } from '../../look/Button'
import { Avatar } from '../../people/Avatar'
import { PictureDialog } from '../../pictures/PictureDialog'
import { GroupRow } from './Row'

/** Our picture. */
export function PictureRow({ me }: { readonly me: string }) {
  const t = useT()
  const [isOpen, setOpen] = useState(false)
  return (
    <GroupRow setting="picture">
      <Avatar name={me} size="medium" of="me" />
      <Button aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t('picture.change')}
      </Button>
      {isOpen && <PictureDialog me={me} onClose={() => setOpen(false)} />}
    </GroupRow>
  )
}
