import { useState } from 'react'
import type { NetworkSummary } from '../../../electron/api'
import { Breakable } from '../../language/Breakable'
import { useT } from '../../language/wording-context'
import { Button } from '../../look/Button'
import { Question } from '../../look/Question'
import { networkName } from '../../networks/network-words'
import { useCommands } from '../../state/phone-context'
import type { PageProps } from '../pages/page-props'
import { GroupRow } from '../rows/Row'

/** The user's networks. A further one is signed in to by the form of the first. */
export function NetworksRow({ state: { networks } }: PageProps) {
  const t = useT()
  const { addNetwork, removeNetwork } = useCommands()
  const [leaving, setLeaving] = useState<NetworkSummary>()
  return (
    <GroupRow setting="networks" wide>
      {networks.length > 1 && (
        <ul className="setting-networks" aria-label={t('networks.label')}>
          {networks.map((network) => (
            <li key={network.id}>
              <span className="setting-network">
                <strong>
                  <Breakable words={networkName(t, network)} />
                </strong>
                {network.name !== undefined && <small>{t('networks.you', { name: network.name })}</small>}
              </span>
              <Button
                aria-label={t('networks.removeName', { network: networkName(t, network) })}
                onClick={() => setLeaving(network)}
              >
                {t('networks.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Button onClick={() => addNetwork()}>{t('networks.add')}</Button>
      {leaving && (
        <Question
          title={t('networks.removeTitle', { network: networkName(t, leaving) })}
          consequence={t('networks.removeMeaning')}
          no={t('common.cancel')}
          yes={t('networks.remove')}
          onYes={() => removeNetwork(leaving.id)}
          onClose={() => setLeaving(undefined)}
        />
      )}
    </GroupRow>
  )
}
