import { ChevronLeft } from 'lucide-react'
import { useT } from '../language/wording-context'
import { usePlace } from '../place/place-context'

/** In a narrow window: the way back to the list, which a wide one always shows. */
export function StageBack() {
  const t = useT()
  const { back } = usePlace()
  return (
    <div className="stage-back">
      <button
        type="button"
        className="icon-button"
        aria-label={t('person.back')}
        title={t('person.back')}
        onClick={back}
      >
        <ChevronLeft aria-hidden="true" />
      </button>
    </div>
  )
}
