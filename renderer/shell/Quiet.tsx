import { RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { calledName, type ConnectionState, type HeldCall } from '../../electron/api'
import type { Chord } from '../keys/chord'
import { KEYS } from '../keys/key-table'
import { chordName } from '../keys/keycap'
import { Button, Keys } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { Line } from '../call/Line'
import { useT } from '../language/wording-context'
import { ownerOfCall } from '../people/pictures-of'

/** Id of the title. */
export const QUIET_TITLE = 'quiet-title'

export interface QuietProps {
  readonly me: string
  /** There are no contacts. */
  readonly alone: boolean
  /** The person on hold. */
  readonly held: HeldCall | undefined
  /** Without the server nobody can call or be called. */
  readonly connection: ConnectionState
  /** How others find us, while nobody is known here. It has the title. */
  readonly invitation?: ReactNode
}

/** The stage without a call. */
export function Quiet({ me, alone, held, connection, invitation }: QuietProps) {
  const t = useT()
  const { tryNow } = useCommands()
  const connected = connection.kind === 'online'
  const lost = !connected && !held
  if (invitation !== undefined && connected && !held)
    return (
      <section className="quiet" aria-labelledby={QUIET_TITLE}>
        {invitation}
      </section>
    )
  const title = lost ? t('stage.notConnected') : t('stage.title')
  const advice = held ? t('stage.held') : alone ? t('stage.alone') : t('stage.body')
  return (
    <section className="quiet" aria-labelledby={QUIET_TITLE}>
      <Line me={me} them={held && { name: held.contact, of: ownerOfCall(held) }} look="slack" />
      <h1 id={QUIET_TITLE}>{held ? t('call.isOnHold', { name: calledName(held) }) : title}</h1>
      <p>{connected || held ? advice : t('stage.offline')}</p>
      {lost && connection.kind !== 'signed-out' && (
        <Button
          tone="line"
          icon={<RotateCw aria-hidden="true" />}
          // Stays during an attempt, because removing it would lose the focus.
          aria-disabled={connection.kind === 'connecting'}
          onClick={() => connection.kind === 'waiting' && tryNow()}
        >
          {t('common.tryAgain')}
        </Button>
      )}
      {connected && !alone && !held && (
        <dl className="quiet-keys" aria-label={t('stage.keyboard')}>
          <Shortcut keys={[KEYS.anywhere.search[0]]} label={t('stage.search')} />
          <Shortcut keys={[KEYS.list.previous[0], KEYS.list.next[0]]} label={t('stage.move')} />
          <Shortcut keys={[KEYS.list.call[0]]} label={t('stage.call')} />
        </dl>
      )}
    </section>
  )
}

function Shortcut({ keys, label }: { readonly keys: readonly Chord[]; readonly label: string }) {
  const t = useT()
  return (
    <div>
      <dt>
        {keys.map((chord) => (
          <Keys key={chord} of={chord} />
        ))}
        <span className="visually-hidden">{keys.map((chord) => chordName(t, chord)).join(', ')}</span>
      </dt>
      <dd>{label}</dd>
    </div>
  )
}
