import { useCallback, useMemo, useRef, useState } from 'react'
import {
  type Conversation,
  type Fingerprint,
  type PersonInRoom,
  type ShownText,
  withShownNames,
} from '../../electron/api'
import type { Translate } from '../../locales/wording'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { Question } from '../look/Question'
import type { Aim } from '../place/places'
import { useAuthorName } from '../people/nicknames'
import { useApi, useCommands, useReport } from '../state/phone-context'
import { Composer, type Writing } from './Composer'
import { LinkQuestion } from './LinkQuestion'
import { keyOf } from './merge'
import { unseenOf } from './reading'
import type { Mentionable } from './parts'
import { type Happenings, rowsOf } from './rows'
import { TextList, type TextListHandle } from './TextList'
import './texts.css'
import { useConversation } from './use-conversation'
import { isEditable } from './TextRow'
import { useMentioned } from './use-mentioned'
import { useTyping } from './use-typing'

export interface TextsProps {
  readonly conversation: Conversation
  /** The name of the list for screen readers. */
  readonly label: string
  /** Our identity. */
  readonly me: Fingerprint
  /** Whom texts can mention, without us. */
  readonly people: readonly Mentionable[]
  /** Whether we may delete the texts of others. */
  readonly mayDeleteAll: boolean
  /** How many texts of others the user had not seen before. */
  readonly unread: number
  /** What stands between the texts. Stays the same object until it changes. */
  readonly happenings?: Happenings
  /** The text that the user wants to see. */
  readonly aim?: Aim | undefined
  /** Nothing can be written: only what was is shown. */
  readonly isReadOnly?: boolean
  /** What is shown while there is nothing. */
  readonly empty?: string
}

/** The texts of a conversation, and the field that writes them. */
export const Texts = (props: TextsProps) => <OpenTexts key={keyOf(props.conversation)} {...props} />

const NEW: Writing = { kind: 'new' }

function OpenTexts(props: TextsProps) {
  const {
    conversation,
    label,
    me,
    people,
    mayDeleteAll,
    unread,
    happenings,
    aim,
    isReadOnly = false,
    empty,
  } = props
  const t = useT()
  const nameOf = useAuthorName(conversation, me)
  const api = useApi()
  const { deleteText } = useCommands()
  const report = useReport()
  const list = useRef<TextListHandle>(null)
  const section = useRef<HTMLElement>(null)
  // Where nothing is written yet, all of it is before the user's eyes.
  const isLooking = useCallback(
    () => list.current?.isLooking() ?? (document.hasFocus() && section.current?.checkVisibility() === true),
    [],
  )
  const { reading, hasFailed, onRetry, onLook } = useConversation(conversation, me, unread, isLooking)
  const { texts, newFrom } = reading
  const [writing, setWriting] = useState<{ what: Writing; isChosen: boolean }>({ what: NEW, isChosen: false })
  const [asked, setAsked] = useState<Asked>()

  const rows = useMemo(
    () => (texts ? rowsOf(texts, me, newFrom, happenings) : []),
    [texts, me, newFrom, happenings],
  )
  const byId = useMemo(() => new Map(texts?.map((text) => [text.id, text])), [texts])
  const names = useMemo(
    () => new Map([...(texts ?? []), ...people].map(({ key, name }) => [key, name])),
    [texts, people],
  )
  const mentioned = useMentioned(names)
  const actions = useMemo(
    () => ({
      onReply: (to: ShownText) => setWriting({ what: { kind: 'reply', to }, isChosen: true }),
      onEdit: (text: ShownText) => setWriting({ what: { kind: 'edit', text }, isChosen: true }),
      onDelete: (text: ShownText) => setAsked({ kind: 'delete', text }),
      onResend: ({ id, text, replyTo, mentions }: ShownText) => {
        const options = { mentions: [...mentions], ...(replyTo !== undefined && { replyTo }) }
        report(api.writeText(conversation, text, options), () => deleteText(conversation, id))
      },
      onLink: (href: string) => setAsked({ kind: 'link', href }),
    }),
    [api, conversation, deleteText, report],
  )
  const editLast = (): void => {
    const last = texts?.findLast((text) => text.key === me && isEditable(text, conversation))
    if (last) actions.onEdit(last)
  }
  const edited = writing.what.kind === 'edit' ? writing.what.text.id : 'new'

  return (
    <section ref={section} className="texts" aria-label={label} aria-busy={!texts && !hasFailed}>
      {hasFailed ? (
        <div className="texts-failed" role="alert">
          <p>{t('texts.notLoaded')}</p>
          <Button onClick={onRetry}>{t('common.tryAgain')}</Button>
        </div>
      ) : texts && rows.length === 0 ? (
        <p className="texts-empty">{empty ?? t('texts.none')}</p>
      ) : (
        <TextList
          {...{ label, conversation, rows, me, names, mayDeleteAll, actions, aim, onLook }}
          ref={list}
          textOf={(id) => byId.get(id)}
          unseen={unseenOf(reading, me).length}
        />
      )}
      {!isReadOnly && !hasFailed && (
        <>
          <TypingLine conversation={conversation} me={me} />
          <Composer
            key={edited}
            conversation={conversation}
            writing={writing.what}
            me={me}
            people={people}
            names={names}
            takesFocus={writing.isChosen}
            onDone={() => setWriting({ what: NEW, isChosen: true })}
            onEditLast={editLast}
          />
        </>
      )}
      <p className="visually-hidden" aria-live="polite">
        {newestWords(t, reading.texts, me, nameOf, mentioned)}
      </p>
      {asked?.kind === 'link' && <LinkQuestion href={asked.href} onClose={() => setAsked(undefined)} />}
      {asked?.kind === 'delete' && (
        <Question
          title={t('texts.deleteQuestion.title')}
          consequence={t('texts.deleteQuestion.consequence')}
          no={t('common.cancel')}
          yes={t('texts.delete')}
          onYes={() => deleteText(conversation, asked.text.id)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </section>
  )
}

type Asked =
  { readonly kind: 'link'; readonly href: string } | { readonly kind: 'delete'; readonly text: ShownText }

/** The newest text of somebody else, for screen readers. The first one is no news: a live region announces changes. */
function newestWords(
  t: Translate,
  texts: readonly ShownText[] | undefined,
  me: Fingerprint,
  nameOf: (author: PersonInRoom) => string,
  mentioned: (text: ShownText) => readonly Mentionable[],
): string | undefined {
  const newest = texts?.at(-1)
  if (!newest || newest.key === me || newest.isDeleted) return undefined
  const name = nameOf(newest)
  return newest.image
    ? t('texts.imageFrom', { name })
    : t('texts.says', { name, text: withShownNames(newest.text, mentioned(newest)) })
}

/** Keeps its space, so that nothing moves when somebody writes. */
function TypingLine({ conversation, me }: Pick<TextsProps, 'conversation' | 'me'>) {
  const t = useT()
  const nameOf = useAuthorName(conversation, me)
  const [first, second, ...more] = useTyping(conversation)
  const words = (): string | undefined => {
    if (!first) return undefined
    if (!second) return t('texts.writing.one', { name: nameOf(first) })
    if (more.length > 0) return t('texts.writing.many')
    return t('texts.writing.two', { name: nameOf(first), other: nameOf(second) })
  }
  return (
    <p className="typing" aria-live="polite">
      {words()}
    </p>
  )
}
