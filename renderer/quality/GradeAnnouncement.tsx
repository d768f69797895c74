import { useState } from 'react'
import type { QualityGrade } from '../../electron/api'
import { gradeWords } from '../wording'

/** Tells a screen reader when the grade changes: not what it begins with, and not what happens each second. */
export function GradeAnnouncement({ grade }: { readonly grade: QualityGrade | undefined }) {
  const [last, setLast] = useState(grade)
  const [news, setNews] = useState('')
  if (grade !== last) {
    setLast(grade)
    setNews(last && grade ? gradeWords(grade) : '')
  }
  return (
    <p className="visually-hidden" role="status">
      {news}
    </p>
  )
}
