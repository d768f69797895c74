import { CornerUpLeft, Pencil, Trash2 } from 'lucide-react'
import { type KeyboardEvent, memo, type ReactNode, type Ref } from 'react'
import { type Conversation, type Fingerprint, type ShownText, withShownNames } from '../../electron/api'
import { legible } from '../../locales/names'
import { useT, useWording } from '../language/wording-context'
import { IconButton } from '../look/IconButton'
import { Avatar } from '../people/Avatar'
import { Name } from '../people/Name'
import { useAuthorName } from '../people/nicknames'
import type { PictureOwner } from '../people/pictures-of'
import { formatTime } from '../time/format'
import { Delivery } from './Delivery'
import { ImageText } from './ImageText'
import { RichText } from './RichText'
import { type Names, useMentioned } from './use-mentioned'

/** What the user does with a text. Stays the same, so that no row is drawn again because of it. */
export interface TextActions {
  readonly onReply: (text: ShownText) => void
  readonly onEdit: (text: ShownText) => void
  readonly onDelete: (text: ShownText) => void
  /** Writes a text anew that was not sent. */
  readonly onResend: (text: ShownText) => void
  readonly onLink: (href: string) => void
  /** Shows the text that this one answers. */
  readonly onQuoted: (id: string) => void
}

export interface TextRowProps {
  readonly conversation: Conversation
  readonly text: ShownText
  readonly isFirst: boolean
  readonly me: Fingerprint
  readonly names: Names
  /** The text that it answers, if it is here. */
  readonly quoted: ShownText | undefined
  readonly mayDelete: boolean
  readonly showsDelivery: boolean
  /** The user has been led here. */
  readonly isPointedAt: boolean
  /** The one text in the tab order. */
  readonly isStop: boolean
  readonly ref: Ref<HTMLElement>
  readonly actions: TextActions
  readonly onFocus: (id: string) => void
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
}

/** One text. */
export const TextRow = memo(function TextRow(props: TextRowProps) {
  const { conversation, text, isFirst, me, isPointedAt, isStop, ref, onFocus, onKeyDown } = props
  const wording = useWording()
  const name = useAuthorName(conversation, me)(text)
  const isMention = text.mentions.includes(me) && text.key !== me
  const time = formatTime(wording, text.unixMs)
  return (
    <article
      ref={ref}
      className="text"
      aria-label={wording.t('texts.one', { name, time })}
      data-text={text.id}
      data-first={isFirst}
      data-mentions-me={isMention}
      data-pointed-at={isPointedAt}
      tabIndex={isStop ? 0 : -1}
      onFocus={() => onFocus(text.id)}
      onKeyDown={(event) => event.target === event.currentTarget && onKeyDown(event)}
    >
      {text.replyTo !== undefined && !text.isDeleted && <Quoted {...props} />}
      {isFirst && (
        <>
          <Avatar name={text.name} size="small" of={authorOf(props)} />
          <p className="text-head">
            <strong>
              <Name name={name} />
            </strong>
            <Time text={text} words={time} />
          </p>
        </>
      )}
      <div className="text-body">
        {!isFirst && <Time text={text} words={time} />}
        <Content {...props} />
      </div>
      {!text.isDeleted && <Tools {...props} />}
    </article>
  )
})

const authorOf = ({ conversation, text, me }: TextRowProps): PictureOwner => {
  if (text.key === me) return 'me'
  return conversation.kind === 'person' ? conversation.id : text.key
}

const Time = ({ text, words }: { readonly text: ShownText; readonly words: string }) => (
  <time className="text-time" dateTime={new Date(text.unixMs).toISOString()}>
    {words}
  </time>
)

function Content({ conversation, text, me, names, showsDelivery, isStop, actions }: TextRowProps) {
  const t = useT()
  const nameOf = useAuthorName(conversation, me)
  if (text.isDeleted) return <p className="text-deleted">{t('texts.deleted')}</p>
  return (
    <>
      {text.image ? (
        <ImageText conversation={conversation} id={text.id} image={text.image} name={nameOf(text)} />
      ) : (
        <RichText text={text} names={names} me={me} onLink={actions.onLink} />
      )}
      {text.isEdited && <span className="text-note">{t('texts.edited')}</span>}
      {showsDelivery && text.delivery && <Delivery delivery={text.delivery} />}
      {text.delivery === 'failed' && !text.image && (
        <button
          type="button"
          className="text-again"
          tabIndex={isStop ? 0 : -1}
          // The second click of a double click would send it twice.
          onClick={(event) => event.detail < 2 && actions.onResend(text)}
        >
          {t('texts.sendAgain')}
        </button>
      )}
    </>
  )
}

function Quoted({ conversation, text, quoted, me, names, actions }: TextRowProps) {
  const t = useT()
  const nameOf = useAuthorName(conversation, me)
  if (!quoted || text.replyTo === undefined)
    return (
      <p className="text-quoted">
        <CornerUpLeft aria-hidden="true" />
        {t('texts.quotedUnknown')}
      </p>
    )
  return (
    <button type="button" className="text-quoted" tabIndex={-1} onClick={() => actions.onQuoted(quoted.id)}>
      <CornerUpLeft aria-hidden="true" />
      <strong>
        <Name name={nameOf(quoted)} />
      </strong>
      <QuotedWords text={quoted} names={names} />
    </button>
  )
}

/** A text in short. */
export function QuotedWords({ text, names }: { readonly text: ShownText; readonly names: Names }) {
  const t = useT()
  const mentioned = useMentioned(names)
  const words = text.isDeleted
    ? t('texts.deleted')
    : text.image
      ? t('texts.image')
      : legible(withShownNames(text.text, mentioned(text)).replaceAll(/\s+/g, ' '))
  return (
    <span className="text-short" dir="auto">
      {words}
    </span>
  )
}

/** What has no place in the room yet cannot be changed there. */
export const isEditable = ({ image, isDeleted, delivery }: ShownText, { kind }: Conversation): boolean =>
  !image && !isDeleted && (kind === 'person' || (delivery !== 'sending' && delivery !== 'failed'))

function Tools({ conversation, text, me, mayDelete, isStop, actions }: TextRowProps) {
  const t = useT()
  const name = useAuthorName(conversation, me)(text)
  const isOurs = text.key === me
  return (
    <div className="text-tools">
      <Tool
        isStop={isStop}
        label={t('texts.reply')}
        icon={<CornerUpLeft />}
        onPress={() => actions.onReply(text)}
      />
      {isOurs && isEditable(text, conversation) && (
        <Tool
          isStop={isStop}
          label={t('texts.edit')}
          icon={<Pencil />}
          onPress={() => actions.onEdit(text)}
        />
      )}
      {mayDelete && (
        <Tool
          isStop={isStop}
          label={isOurs ? t('texts.delete') : t('texts.deleteOf', { name })}
          icon={<Trash2 />}
          onPress={() => actions.onDelete(text)}
        />
      )}
    </div>
  )
}

interface ToolProps {
  readonly isStop: boolean
  readonly label: string
  readonly icon: ReactNode
  readonly onPress: () => void
}

const Tool = ({ isStop, label, icon, onPress }: ToolProps) => (
  <IconButton label={label} tabIndex={isStop ? 0 : -1} onClick={onPress}>
    <span aria-hidden="true">{icon}</span>
  </IconButton>
)
