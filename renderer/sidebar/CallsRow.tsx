import { History } from 'lucide-react'
import { useT } from '../language/wording-context'
import { usePlace } from '../place/place-context'
import { Row } from '../rows/Row'

/** The row that opens the past calls, with the number of those that were missed and not looked at. */
export function CallsRow({ unseenMissed }: { readonly unseenMissed: number }) {
  const t = useT()
  const { place, open } = usePlace()
  const hasMissed = unseenMissed > 0
  return (
    <ul className="rows calls-row">
      <Row
        name={t('history.tab')}
        description={hasMissed ? t('history.missedCount', { count: unseenMissed }) : undefined}
        tabStop
        isOpen={place.kind === 'calls'}
        picture={
          <span className="row-sign">
            <History aria-hidden="true" />
          </span>
        }
        trailing={hasMissed ? <span className="badge">{unseenMissed}</span> : undefined}
        onOpen={() => open({ kind: 'calls' })}
      />
    </ul>
  )
}
