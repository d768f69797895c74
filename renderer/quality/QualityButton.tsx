import { ChevronDown } from 'lucide-react'
import type { Ref } from 'react'
import type { QualityGrade } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Bars } from './Bars'
import './quality.css'

export interface QualityButtonProps {
  readonly ref: Ref<HTMLButtonElement>
  /** Undefined before the first second's grade. */
  readonly grade: QualityGrade | undefined
  /** Id of the panel that it opens and closes. */
  readonly controls: string
  readonly open: boolean
  readonly onToggle: () => void
}

const GRADES = ['good', 'fair', 'poor', undefined] as const

/** The quality of the call in a word; opens the figures. */
export function QualityButton({ ref, grade, controls, open, onToggle }: QualityButtonProps) {
  const t = useT()
  return (
    <button
      ref={ref}
      type="button"
      className="quality-button"
      data-grade={grade}
      title={t('quality.show')}
      aria-haspopup="dialog"
      aria-expanded={open}
      aria-controls={open ? controls : undefined}
      disabled={!grade}
      onClick={onToggle}
    >
      <Bars grade={grade} />
      {/* All words are in one place and one is visible, so the width never changes. Each has its chevron beside it. */}
      <span className="quality-words">
        {GRADES.map((each) => (
          <span key={each ?? ''} data-shown={each === grade}>
            {each ? t(`quality.grade.${each}`) : t('quality.measuring')}
            {each && <ChevronDown className="chevron" aria-hidden="true" />}
          </span>
        ))}
      </span>
    </button>
  )
}
