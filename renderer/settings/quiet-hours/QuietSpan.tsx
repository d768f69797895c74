import { Trash2 } from 'lucide-react'
import { useId } from 'react'
import type { QuietHours } from '../../../electron/api'
import { useWording } from '../../language/wording-context'
import { IconButton } from '../../look/IconButton'
import { TimeField } from './TimeField'
import { weekdaysIn } from './weekdays'

export interface QuietSpanProps {
  /** Counts from 1. */
  readonly number: number
  readonly hours: QuietHours
  readonly onChange: (hours: QuietHours) => void
  readonly onRemove: () => void
}

/** Quiet hours: their days of the week, start and end. */
export function QuietSpan({ number, hours, onChange, onRemove }: QuietSpanProps) {
  const { t, locale } = useWording()
  const id = useId()
  const { days, from, to } = hours
  const note =
    days.length === 0 ? t('settings.quietHours.noDays') : to <= from && t('settings.quietHours.nextDay')
  return (
    <fieldset className="quiet-span" data-quiet-span="" aria-describedby={note ? id : undefined}>
      <legend className="visually-hidden">{t('settings.quietHours.span', { number })}</legend>
      <div className="quiet-days" role="group" aria-label={t('settings.quietHours.days')}>
        {weekdaysIn(locale).map(({ day, name, short }) => (
          <label key={day} className="quiet-day">
            <input
              type="checkbox"
              className="visually-hidden"
              aria-label={name}
              checked={days.includes(day)}
              onChange={({ target }) =>
                onChange({
                  ...hours,
                  days: target.checked
                    ? [...days, day].sort((a, b) => a - b)
                    : days.filter((each) => each !== day),
                })
              }
            />
            <span aria-hidden="true">{short}</span>
          </label>
        ))}
      </div>
      <div className="quiet-times">
        <TimeField
          label={t('settings.quietHours.from')}
          minutes={from}
          onChange={(minutes) => onChange({ ...hours, from: minutes })}
        />
        <TimeField
          label={t('settings.quietHours.to')}
          minutes={to}
          onChange={(minutes) => onChange({ ...hours, to: minutes })}
        />
        <small id={id} data-problem={days.length === 0}>
          {note}
        </small>
        <IconButton label={t('settings.quietHours.removeSpan', { number })} onClick={onRemove}>
          <Trash2 aria-hidden="true" />
        </IconButton>
      </div>
    </fieldset>
  )
}
