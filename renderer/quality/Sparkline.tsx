import { useT } from '../language/wording-context'
import { sparkWords } from './quality-words'
import { BOX, sparklinePath } from './sparkline-path'

/** As much as the main process remembers, s. */
const ROOM = 60

export interface SparklineProps {
  readonly label: string
  /** One a second, oldest first. */
  readonly values: readonly number[]
  /** What reaches the upper edge as long as nothing is greater: small changes of a small value stay small. */
  readonly top: number
  readonly format: (value: number) => string
}

/** The last minute of a figure, small. */
export function Sparkline({ label, values, top, format }: SparklineProps) {
  const t = useT()
  const { line, area, end } = sparklinePath(values, Math.max(top, ...values), ROOM)
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${BOX.width} ${BOX.height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={sparkWords(t, label, values, format)}
    >
      <path className="sparkline-area" d={area} />
      <path className="sparkline-line" d={line} />
      <path className="sparkline-end" d={`M${end.x} ${end.y}h0`} />
    </svg>
  )
}
