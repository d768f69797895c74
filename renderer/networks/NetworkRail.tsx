import { Plus } from 'lucide-react'
import type { CSSProperties, KeyboardEvent } from 'react'
import type { AppState, NetworkSummary } from '../../electron/api'
import { pressOf } from '../keys/chord'
import { useT } from '../language/wording-context'
import { Tooltip } from '../look/Tooltip'
import { hueOf } from '../people/identity'
import { useCommands } from '../state/phone-context'
import { networkName, networkNotes, networkSign } from './network-words'
import './networks.css'

/** The user's networks, where there is more than one: a column beside everything, in a narrow window a row above it. */
export function NetworkRail({ networks, shownNetwork }: Pick<AppState, 'networks' | 'shownNetwork'>) {
  const t = useT()
  const { addNetwork } = useCommands()
  if (networks.length < 2) return null
  return (
    <nav className="rail" aria-label={t('networks.title')} onKeyDown={onRailKey}>
      {networks.map((network) => (
        <NetworkButton key={network.id} network={network} isShown={network.id === shownNetwork} />
      ))}
      <Tooltip words={t('networks.add')}>
        <button
          type="button"
          className="rail-button rail-add"
          aria-label={t('networks.add')}
          onClick={() => addNetwork()}
        >
          <Plus aria-hidden="true" />
        </button>
      </Tooltip>
    </nav>
  )
}

interface NetworkButtonProps {
  readonly network: NetworkSummary
  readonly isShown: boolean
}

function NetworkButton({ network, isShown }: NetworkButtonProps) {
  const t = useT()
  const { showNetwork } = useCommands()
  const { id, server, connection, unread, missed, live } = network
  const name = networkName(t, network)
  const notes = networkNotes(t, network)
  const count = unread + missed
  return (
    <Tooltip words={[name, ...notes].join(' · ')}>
      <button
        type="button"
        className="rail-button"
        aria-current={isShown}
        data-connection={connection}
        data-live={live}
        style={{ '--hue': hueOf(name) } as CSSProperties}
        onClick={() => showNetwork(id)}
      >
        <span className="rail-sign" aria-hidden="true">
          {server === undefined ? '…' : networkSign(server)}
        </span>
        {count > 0 && (
          <span className="badge rail-badge" aria-hidden="true">
            {count > 99 ? '99+' : count}
          </span>
        )}
        {server !== undefined && <span className="rail-connection" aria-hidden="true" />}
        <span className="visually-hidden">{[name, ...notes].join(', ')}</span>
      </button>
    </Tooltip>
  )
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }

/** Arrow keys move through the networks, Home and End to the first and the last. */
function onRailKey(event: KeyboardEvent<HTMLElement>): void {
  const { key, ctrl } = pressOf(event)
  const buttons = Array.from(event.currentTarget.querySelectorAll<HTMLElement>('button'))
  const here = buttons.findIndex((button) => button === document.activeElement)
  const step = STEPS[key]
  const target = key === 'Home' ? 0 : key === 'End' ? buttons.length - 1 : step && here + step
  if (ctrl || target === undefined) return
  event.preventDefault()
  buttons[target]?.focus()
}
