import type { HeldCall } from '../../electron/api'
import { Keys } from '../look/Button'
import { Line } from '../call/Line'
import { isOnHold, words } from '../wording'

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
  const advice = held ? words.quietHeld : alone ? words.quietAlone : words.quietBody
  return (
    <section className="quiet" aria-labelledby="quiet-title">
      <Line me={me} them={held?.contact} look="slack" />
      <h1 id="quiet-title">{held ? isOnHold(held.contact) : words.quietTitle}</h1>
      <p>{connected || held ? advice : words.quietOffline}</p>
      {connected && !alone && !held && (
        <dl className="quiet-keys" aria-label={words.shortcuts}>
          <Shortcut keys={['/']} label={words.shortcutSearch} />
          <Shortcut keys={['↑', '↓']} label={words.shortcutMove} />
          <Shortcut keys={['Enter']} label={words.shortcutCall} />
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
