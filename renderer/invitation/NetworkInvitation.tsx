import { useEffect, useState } from 'react'
import type { AppState } from '../../electron/api'
import { isOwnServer } from '../hosting/own-server'
import { useT } from '../language/wording-context'
import { useApi } from '../state/phone-context'
import { LinkToGive } from './LinkToGive'
import { PageToGive } from './PageToGive'

export interface NetworkInvitationProps {
  readonly state: AppState
  /** Of a title above it; undefined: it needs none. */
  readonly titleId?: string
}

/** How others find us: the link to us at this network, and what they have to do with it. */
export function NetworkInvitation({ state, titleId }: NetworkInvitationProps) {
  const t = useT()
  const url = useOwnInvitation(state)
  const own = isOwnServer(state.hosting, state.account)
  if (!url) return <p aria-busy="true" />
  const title = url.link === undefined && !own ? t('invitation.nobodyElse') : t('invitation.title')
  const heading = titleId !== undefined && <h1 id={titleId}>{title}</h1>
  if (url.link === undefined)
    return (
      <>
        {heading}
        <p className="invite-note">{own ? t('hosting.noNetwork') : t('invitation.onlyHere')}</p>
      </>
    )
  return (
    <>
      {heading}
      <div className="network-invitation">
        <LinkToGive url={url.link} label={t('invitation.label')}>
          <p>{t('invitation.steps')}</p>
          <ol>
            <li>{t('invitation.open')}</li>
            <li>{t('invitation.paste')}</li>
            <li>{t('invitation.signIn')}</li>
          </ol>
          {own && <p>{t('invitation.nearby')}</p>}
          {url.page !== undefined && <PageToGive url={url.page} meaning={t('guestPage.callsYou')} />}
        </LinkToGive>
      </div>
    </>
  )
}

interface OwnInvitation {
  readonly link: string | undefined
  /** For guests without the app. */
  readonly page: string | undefined
}

/** Undefined until the answer is there. */
function useOwnInvitation({ account, hosting }: AppState): OwnInvitation | undefined {
  const api = useApi()
  const [answer, setAnswer] = useState<OwnInvitation>()
  useEffect(() => {
    let isWanted = true
    const keep = ([link, page]: readonly (string | undefined)[]): void => {
      if (isWanted) setAnswer({ link, page })
    }
    Promise.all([api.ownInvitation(), api.ownGuestPage()]).then(keep, () => keep([]))
    return () => {
      isWanted = false
    }
    // The address for others is another one when our server or its router changes.
  }, [api, account, hosting])
  return answer
}
