import { useT } from '../language/wording-context'
import { sparkWords } from './quality-words'
import { BOX, sparklinePath } from './sparkline-path'

/** The length of the main process's record, s. */
const ROOM = 60

export interface SparklineProps {
  readonly label: string
  /** One value a second, oldest first. */
  readonly values: readonly number[]
  /** The lowest value of the upper edge, so that small changes of a small value look small. */
  readonly top: number
  readonly format: (value: number) => string
}

/** A small graph of a figure in the last minute. */
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
