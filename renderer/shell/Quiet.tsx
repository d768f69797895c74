import type { HeldCall } from '../../electron/api'
import { Keys } from '../look/Button'
import { Line } from '../call/Line'
import { useT } from '../language/wording-context'

export interface QuietProps {
  readonly me: string
  /** Nobody is there to be called. */
  readonly alone: boolean
  /** Who is on hold meanwhile. */
  readonly held: HeldCall | undefined
  /** Signed in to the server: without it nobody can call or be called. */
  readonly connected: boolean
}

/** The stage when nobody is on the line. */
export function Quiet({ me, alone, held, connected }: QuietProps) {
  const t = useT()
  const advice = held ? t('stage.held') : alone ? t('stage.alone') : t('stage.body')
  return (
    <section className="quiet" aria-labelledby="quiet-title">
      <Line me={me} them={held?.contact} look="slack" />
      <h1 id="quiet-title">{held ? t('call.isOnHold', { name: held.contact }) : t('stage.title')}</h1>
      <p>{connected || held ? advice : t('stage.offline')}</p>
      {connected && !alone && !held && (
        <dl className="quiet-keys" aria-label={t('stage.keyboard')}>
          <Shortcut keys={['/']} label={t('stage.search')} />
          <Shortcut keys={['↑', '↓']} label={t('stage.move')} />
          <Shortcut keys={['Enter']} label={t('stage.call')} />
        </dl>
      )}
    </section>
  )
}

function Shortcut({ keys, label }: { readonly keys: readonly string[]; readonly label: string }) {
  return (
    <div>
      <dt>
        <Keys keys={keys} />
        <span className="visually-hidden">{keys.join(' ')}</span>
      </dt>
      <dd>{label}</dd>
    </div>
  )
}
