import { useState } from 'react'
import type { QualityGrade } from '../../electron/api'
import { useT } from '../language/wording-context'

/** Tells a screen reader when the grade changes: not the first grade, and not the figures of each second. */
export function GradeAnnouncement({ grade }: { readonly grade: QualityGrade | undefined }) {
  const t = useT()
  const [last, setLast] = useState(grade)
  const [news, setNews] = useState('')
  if (grade !== last) {
    setLast(grade)
    setNews(last && grade ? t(`quality.grade.${grade}`) : '')
  }
  return (
    <p className="visually-hidden" role="status">
      {news}
    </p>
  )
}
