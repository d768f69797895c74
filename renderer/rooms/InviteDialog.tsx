import { Check, RefreshCw } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { type Contact, type RoomInvitation, type RoomState } from '../../electron/api'
import { matchingContacts } from '../contacts/contact-groups'
import { LinkToGive } from '../invitation/LinkToGive'
import { PageToGive } from '../invitation/PageToGive'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { Dialog } from '../look/Dialog'
import { SearchField } from '../look/SearchField'
import { Avatar } from '../people/Avatar'
import { Name } from '../people/Name'
import { useApi, useCommands } from '../state/phone-context'
import { useSnapshot } from '../state/PhoneProvider'
import './room-forms.css'

export interface InviteDialogProps {
  readonly room: RoomState
  readonly onClose: () => void
}

/** Lets others into the room: by name, by a link, or by its QR code. */
export function InviteDialog({ room, onClose }: InviteDialogProps) {
  const t = useT()
  return (
    <Dialog title={t('rooms.inviting.title', { room: room.name })} className="room-dialog" onClose={onClose}>
      <div className="invite">
        <InviteLink room={room} />
        {room.isModerator && <InvitePeople room={room} />}
      </div>
    </Dialog>
  )
}

type Answer = { readonly invitation: RoomInvitation | undefined }

function InviteLink({ room }: { readonly room: RoomState }) {
  const t = useT()
  const api = useApi()
  const [answer, setAnswer] = useState<Answer>()
  const entry = room.settings?.entry ?? 'anybody'
  const isLink = entry === 'link'

  useEffect(() => {
    let wanted = true
    const keep = (invitation: RoomInvitation | undefined): void => {
      if (wanted) setAnswer({ invitation })
    }
    api.roomInvitation(false).then(keep, () => keep(undefined))
    return () => {
      wanted = false
    }
  }, [api, entry])

  if (!answer) return <p aria-busy="true" />
  const url = answer.invitation?.url
  if (url === undefined) return <p className="invite-note">{t('rooms.inviting.noLink')}</p>
  // Another moderator may have made the link: without its secret, only those who are invited get in.
  const letsIn = !isLink || new URL(url).searchParams.has('link')
  const renew = (): void => {
    api.roomInvitation(true).then(
      (invitation) => setAnswer({ invitation }),
      () => setAnswer({ invitation: undefined }),
    )
  }
  const page = answer.invitation?.page
  return (
    <LinkToGive
      url={url}
      label={t('rooms.inviting.linkLabel')}
      meaning={<p>{t(`rooms.inviting.linkMeaning.${letsIn ? entry : 'invited'}`)}</p>}
      actions={
        isLink &&
        room.isModerator && (
          <Button
            tone="quiet"
            icon={<RefreshCw aria-hidden="true" />}
            title={t('rooms.inviting.newLinkHint')}
            onClick={renew}
          >
            {t('rooms.inviting.newLink')}
          </Button>
        )
      }
    >
      {page !== undefined &&
        (takesGuests(room) ? (
          <PageToGive url={page} meaning={t('guestPage.intoRoom')} />
        ) : (
          <p>{t('guestPage.notInto')}</p>
        ))}
    </LinkToGive>
  )
}

const takesGuests = ({ settings }: RoomState): boolean =>
  settings !== undefined && (settings.browserGuests ?? 'nobody') !== 'nobody' && settings.entry !== 'invited'

/** So many are shown; the search finds the others. */
const MOST = 50

interface Invitable extends Contact {
  readonly identity: NonNullable<Contact['identity']>
}

const isInvitable = (contact: Contact): contact is Invitable =>
  contact.identity !== undefined && !contact.blocked

function InvitePeople({ room }: { readonly room: RoomState }) {
  const t = useT()
  const { inviteToRoom } = useCommands()
  const snapshot = useSnapshot()
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const [search, setSearch] = useState('')
  const state = snapshot.kind === 'ready' ? snapshot.state : undefined
  const inside = new Set(state?.roomMembers?.map(({ key }) => key))
  const people = state?.contacts.filter(isInvitable).filter(({ identity }) => !inside.has(identity)) ?? []
  const found = matchingContacts(people, search).slice(0, MOST)
  const invited = room.guests?.invited ?? []
  return (
    <section className="invite-people" aria-label={t('rooms.inviting.people')}>
      <h3>{t('rooms.inviting.people')}</h3>
      {people.length === 0 ? (
        <p className="invite-note">{t('rooms.inviting.nobody')}</p>
      ) : (
        <SearchField
          ref={field}
          label={t('rooms.search')}
          value={search}
          onChange={setSearch}
          onNext={() => list.current?.querySelector('button')?.focus()}
        />
      )}
      {people.length > 0 && found.length === 0 && (
        <p className="invite-note">{t('rooms.noneFound', { search })}</p>
      )}
      <ul ref={list}>
        {found.map(({ id, name, nickname, identity }) => (
          <li key={id}>
            <Avatar name={name} size="small" of={id} />
            <Name name={nickname ?? name} />
            {invited.includes(identity) ? (
              <span className="invite-done">
                <Check aria-hidden="true" />
                {t('rooms.inviting.invited')}
              </span>
            ) : (
              <Button
                tone="quiet"
                aria-label={t('rooms.inviting.invite', { name: nickname ?? name })}
                onClick={() => inviteToRoom(identity, true)}
              >
                {t('rooms.invite')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
