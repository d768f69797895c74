import type { NearbyServers } from '../../electron/api'
import { Name } from '../people/Name'
import { useT } from '../language/wording-context'

export interface FoundServersProps {
  readonly nearbyServers: NearbyServers | undefined
  /** The address that is being signed in to. */
  readonly busyAt: string | undefined
  readonly onChoose: (address: string) => void
}

/** The servers on the local network. Choosing one signs in there. */
export function FoundServers({ nearbyServers, busyAt, onChoose }: FoundServersProps) {
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
    <section className="found">
      <h2>{t('signIn.foundServers')}</h2>
      <ul aria-label={t('signIn.foundServers')}>
        {servers.map(({ id, name, address, here }) => (
          <li key={id}>
            <button
              type="button"
              className="choice"
              aria-disabled={address === busyAt}
              onClick={() => onChoose(address)}
            >
              <strong>
                <Name name={name} />
              </strong>
              <span>{here ? t('signIn.onThisComputer') : address}</span>
              {address === busyAt && (
                <span className="spinner" role="img" aria-label={t('signIn.submitting')} />
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
