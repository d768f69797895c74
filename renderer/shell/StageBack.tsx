import { ChevronLeft } from 'lucide-react'
import { useT } from '../language/wording-context'
import { IconButton } from '../look/IconButton'
import { usePlace } from '../place/place-context'

/** In a narrow window: the way back to the list, which a wide one always shows. */
export function StageBack() {
  const t = useT()
  const { back } = usePlace()
  return (
    <div className="stage-back">
      <IconButton label={t('person.back')} onClick={back}>
        <ChevronLeft aria-hidden="true" />
      </IconButton>
    </div>
  )
}
