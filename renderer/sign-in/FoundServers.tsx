import type { NearbyServers } from '../../electron/api'
import { Name } from '../people/Name'
import { useT } from '../language/wording-context'

export interface FoundServersProps {
  readonly nearbyServers: NearbyServers | undefined
  /** The address in the field. */
  readonly chosen: string
  readonly onChoose: (address: string) => void
}

/** The servers on the local network. Choosing one fills in its address. */
export function FoundServers({ nearbyServers, chosen, onChoose }: FoundServersProps) {
  const t = useT()
  const servers = nearbyServers?.servers ?? []
  if (servers.length === 0) {
    const trouble = nearbyServers?.trouble
    return (
      <p className="found-none" role="status">
        {trouble === undefined ? t('signIn.lookingForServers') : t('discovery.off', { cause: trouble })}
      </p>
    )
  }
  return (
    <ul className="found" aria-label={t('signIn.foundServers')}>
      {servers.map(({ id, name, address, here }) => (
        <li key={id}>
          <button
            type="button"
            className="found-server"
            aria-pressed={address === chosen.trim()}
            onClick={() => onChoose(address)}
          >
            <strong>
              <Name name={name} />
            </strong>
            <span>{here ? t('signIn.onThisComputer') : address}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
