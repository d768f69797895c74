import { Plus } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { QuietHours } from '../../../electron/api'
import { useT } from '../../language/wording-context'
import { Button } from '../../look/Button'
import { GroupRow } from '../rows/Row'
import './quiet-hours.css'
import { QuietSpan } from './QuietSpan'

export interface QuietHoursRowProps {
  readonly quietHours: readonly QuietHours[]
  readonly onChange: (quietHours: readonly QuietHours[]) => void
}

/** The limit of the main process. */
const LIMIT = 50
/** Every night, by default. */
const NEW: QuietHours = { days: [0, 1, 2, 3, 4, 5, 6], from: 22 * 60, to: 7 * 60 }

/** The quiet hours of a week: none, or several spans. */
export function QuietHoursRow({ quietHours, onChange }: QuietHoursRowProps) {
  const t = useT()
  const list = useRef<HTMLDivElement>(null)
  const add = useRef<HTMLButtonElement>(null)
  const full = quietHours.length >= LIMIT
  const count = quietHours.length
  const before = useRef(count)

  // Move the focus to a new span, and keep it in the list when a span is removed.
  useEffect(() => {
    if (count > before.current)
      list.current?.querySelector<HTMLElement>('[data-quiet-span]:last-of-type input')?.focus()
    else if (count < before.current && document.activeElement === document.body) add.current?.focus()
    before.current = count
  }, [count])

  return (
    <GroupRow setting="quietHours" wide>
      <div className="quiet-hours" ref={list}>
        {quietHours.map((hours, index) => (
          <QuietSpan
            // A span has no name but its position.
            key={index}
            number={index + 1}
            hours={hours}
            onChange={(now) => onChange(quietHours.with(index, now))}
            onRemove={() => {
              onChange(quietHours.filter((_, each) => each !== index))
              add.current?.focus()
            }}
          />
        ))}
      </div>
      <Button
        ref={add}
        icon={<Plus aria-hidden="true" />}
        aria-disabled={full}
        onClick={() => !full && onChange([...quietHours, NEW])}
      >
        {t('settings.quietHours.add')}
      </Button>
      {full && <small>{t('settings.quietHours.full', { limit: LIMIT })}</small>}
    </GroupRow>
  )
}
