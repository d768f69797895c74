import { type Contact, isWarning } from '../../electron/api'
import { useT } from '../language/wording-context'
import { useApi } from '../state/phone-context'
import { EditInPlace } from './EditInPlace'

/** What the user calls somebody, and wants to remember of them. Both belong to whom the name is known to be. */
export function OwnWords({ person }: { readonly person: Contact }) {
  const t = useT()
  const { setNickname, setNote } = useApi()
  const { id, nickname = '', note = '', online, privacy } = person
  if (online && privacy !== 'keyless' && isWarning(privacy)) return null
  return (
    <section className="own-words" aria-label={t('person.ownWords')}>
      <EditInPlace
        label={t('person.nickname.label')}
        addWords={t('person.nickname.add')}
        editWords={t('person.nickname.edit')}
        hint={t('person.nickname.hint')}
        value={nickname}
        onSave={(value) => setNickname(id, value)}
      />
      <EditInPlace
        label={t('person.note.label')}
        addWords={t('person.note.add')}
        editWords={t('person.note.edit')}
        hint={t('person.note.hint')}
        value={note}
        isLong
        onSave={(value) => setNote(id, value)}
      />
    </section>
  )
}
