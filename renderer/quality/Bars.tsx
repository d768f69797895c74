import type { QualityGrade } from '../../electron/api'

const FULL: Readonly<Record<QualityGrade, number>> = { poor: 1, fair: 2, good: 3 }

/** Three bars; the number of full ones shows how good the connection is. */
export function Bars({ grade }: { readonly grade: QualityGrade | undefined }) {
  const full = grade ? FULL[grade] : 0
  return (
    <svg className="bars" viewBox="0 0 17 14" aria-hidden="true">
      {[5, 9, 13].map((height, index) => (
        <rect
          key={height}
          data-full={index < full}
          x={1 + index * 6}
          y={13.5 - height}
          width="3.5"
          height={height}
          rx="1.25"
        />
      ))}
    </svg>
  )
}
