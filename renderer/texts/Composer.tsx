import { CornerUpLeft, ImagePlus, Pencil, SendHorizontal, X } from 'lucide-react'
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import type { CommandResult, Conversation, Fingerprint, ShownText } from '../../electron/api'
import { type Message, say } from '../../locales/message'
import { useT } from '../language/wording-context'
import { IconButton } from '../look/IconButton'
import { Avatar } from '../people/Avatar'
import { Name } from '../people/Name'
import { useAuthorName } from '../people/nicknames'
import { RealName } from '../people/RealName'
import { useApi } from '../state/phone-context'
import { useLatest } from '../state/use-latest'
import { draftOf, keepDraft } from './drafts'
import { chooseImage, type ChosenImage, IMAGE_TYPES, isImage } from './image-file'
import { charactersLeft } from './limit'
import { keyOf } from './merge'
import { mentionedKeys, type Mentionable } from './parts'
import { QuotedWords } from './TextRow'
import { type MentionList, useMention } from './use-mention'
import type { Names } from './use-mentioned'

/** What the next text is. */
export type Writing =
  | { readonly kind: 'new' }
  | { readonly kind: 'reply'; readonly to: ShownText }
  | { readonly kind: 'edit'; readonly text: ShownText }

export interface ComposerProps {
  readonly conversation: Conversation
  readonly writing: Writing
  /** Our identity. */
  readonly me: Fingerprint
  /** Whom a text can mention. */
  readonly people: readonly Mentionable[]
  /** Of all who are here or have written. */
  readonly names: Names
  /** The user has chosen what to write, so that the field takes the focus. */
  readonly takesFocus: boolean
  /** The text is sent, or the user has thought better of it. */
  readonly onDone: () => void
  /** Up in an empty field. */
  readonly onEditLast: () => void
}

/** While somebody writes, the others are told so often, ms. */
const TELL_TYPING_MS = 3_000

/** Writes texts. Enter sends, Shift and Enter begin a line. */
export function Composer(props: ComposerProps) {
  const { conversation, writing, me, people, names, takesFocus, onDone, onEditLast } = props
  const t = useT()
  const field = useRef<HTMLTextAreaElement>(null)
  const { words, caret, setWords, setCaret, image, setImage, problem, setProblem } = useWords(
    field,
    conversation,
    writing,
  )
  const send = useSend(props, { words, image, setWords, setImage, setProblem })
  const tellTyping = useTellTyping(conversation)
  const mention = useMention(field, words, caret, people, setWords)
  const left = charactersLeft(words)

  useEffect(() => {
    if (takesFocus) field.current?.focus()
  }, [takesFocus, writing])

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return
    if (mention.onKey(event)) {
      // Taken by the list of names.
    } else if (event.key === 'Enter' && !event.shiftKey) send()
    else if (event.key === 'ArrowUp' && words === '' && writing.kind === 'new') onEditLast()
    else if (event.key === 'Escape' && writing.kind !== 'new') onDone()
    else if (event.key === 'Escape' && image) setImage(undefined)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const choose = (file: File | undefined): void => {
    if (!file) return
    void chooseImage(file).then((chosen) => {
      if ('key' in chosen) setProblem(chosen)
      else setImage(chosen)
      field.current?.focus()
    })
  }
  const onPaste = (event: ClipboardEvent): void => {
    const file = Array.from(event.clipboardData.files).find(isImage)
    if (!file || writing.kind === 'edit') return
    event.preventDefault()
    choose(file)
  }

  return (
    <div className="composer">
      {writing.kind !== 'new' && <WritingChip {...{ conversation, me, writing, names }} onClose={onDone} />}
      {image && <ImageChip image={image} onClose={() => setImage(undefined)} />}
      {problem && (
        <p className="composer-problem" role="alert">
          {say(t, problem)}
        </p>
      )}
      <MentionChoice {...mention} />
      <div className="composer-field">
        {writing.kind !== 'edit' && <ImageButton onFile={choose} />}
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={words}
          aria-label={writing.kind === 'edit' ? t('texts.edit') : t('texts.write')}
          placeholder={t('texts.write')}
          aria-invalid={left !== undefined && left < 0}
          aria-autocomplete="list"
          aria-controls={mention.people.length > 0 ? mention.id : undefined}
          aria-activedescendant={mention.people.length > 0 ? `${mention.id}-${mention.chosen}` : undefined}
          onChange={({ target }) => {
            setWords(target.value, target.selectionStart)
            if (target.value !== '') tellTyping()
          }}
          // The key that sends may move the caret as well: the words are not those of the field then.
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        {left !== undefined && (
          <output
            className="composer-left"
            data-over={left < 0}
            aria-label={t('texts.left', { count: left })}
          >
            {left}
          </output>
        )}
        <IconButton
          className="composer-send"
          label={t('texts.send')}
          aria-disabled={words.trim() === '' && !image}
          onClick={send}
        >
          <SendHorizontal aria-hidden="true" />
        </IconButton>
      </div>
    </div>
  )
}

/** The text in the field. A draft survives when the user looks elsewhere. */
function useWords(
  field: { readonly current: HTMLTextAreaElement | null },
  conversation: Conversation,
  writing: Writing,
) {
  const key = keyOf(conversation)
  const [{ words, caret }, setBoth] = useState(() => {
    const first = writing.kind === 'edit' ? writing.text.text : draftOf(key)
    return { words: first, caret: first.length }
  })
  const [image, setImage] = useState<ChosenImage>()
  const [problem, setProblem] = useState<Message>()
  const isDraft = writing.kind !== 'edit'
  const setWords = (next: string, nextCaret: number): void => {
    setBoth({ words: next, caret: nextCaret })
    if (next !== words) setProblem(undefined)
    if (isDraft) keepDraft(key, next)
  }
  const setCaret = (next: number): void =>
    setBoth((before) => ({ ...before, caret: Math.min(next, before.words.length) }))
  // After a name was completed the caret is where we have put it.
  useLayoutEffect(() => {
    const element = field.current
    if (element && element.selectionStart !== caret && document.activeElement === element)
      element.setSelectionRange(caret, caret)
  }, [field, words, caret])
  return { words, caret, setWords, setCaret, image, setImage, problem, setProblem }
}

type Words = Pick<ReturnType<typeof useWords>, 'words' | 'image' | 'setWords' | 'setImage' | 'setProblem'>

function useSend(props: ComposerProps, now: Words): () => void {
  const { conversation, writing, people, onDone } = props
  const { words, image, setWords, setImage, setProblem } = now
  const api = useApi()
  const latestWords = useLatest(words)
  const replyTo = writing.kind === 'reply' ? { replyTo: writing.to.id } : {}

  /** What failed is there again, unless something else has been begun meanwhile. */
  const report = (answer: Promise<CommandResult>, restore: () => void): void => {
    const fail = (problem: Message): void => {
      restore()
      setProblem(problem)
    }
    answer.then(
      (result) => {
        if (!result.ok) fail(result.problem)
      },
      () => fail({ key: 'app.commandLost' }),
    )
  }
  const write = (text: string): void => {
    const mentions = mentionedKeys(text, people)
    const options = { ...replyTo, ...(mentions.length > 0 && { mentions: [...mentions] }) }
    const isPlain = Object.keys(options).length === 0
    const answer = isPlain ? api.writeText(conversation, text) : api.writeText(conversation, text, options)
    report(answer, () => {
      // Unless something else has been begun. An answer may come before the field has been drawn empty.
      if (['', text].includes(latestWords().trim())) setWords(text, text.length)
    })
  }
  return () => {
    const text = words.trim()
    const left = charactersLeft(text)
    if ((text === '' && !image) || (left !== undefined && left < 0)) return
    if (writing.kind === 'edit') {
      // The field stays until the change is taken.
      const answer = api.editText(conversation, writing.text.id, text)
      report(answer, () => undefined)
      answer.then(
        ({ ok }) => ok && onDone(),
        () => undefined,
      )
      return
    }
    if (image) {
      report(api.sendImage(conversation, { bytes: image.bytes, ...replyTo }), () => setImage(image))
      setImage(undefined)
    }
    if (text !== '') write(text)
    setWords('', 0)
    onDone()
  }
}

/** Tells the others that we write, now and then. */
function useTellTyping(conversation: Conversation): () => void {
  const api = useApi()
  const last = useRef(Number.NEGATIVE_INFINITY)
  return () => {
    const now = performance.now()
    if (now - last.current < TELL_TYPING_MS) return
    last.current = now
    // Nobody misses it.
    api.tellTyping(conversation).catch(() => undefined)
  }
}

interface ChipProps {
  readonly icon: ReactNode
  readonly onClose: () => void
  readonly children: ReactNode
}

function Chip({ icon, onClose, children }: ChipProps) {
  const t = useT()
  return (
    <div className="composer-chip">
      {icon}
      <p>{children}</p>
      <IconButton label={t('common.cancel')} onClick={onClose}>
        <X aria-hidden="true" />
      </IconButton>
    </div>
  )
}

interface WritingChipProps extends Pick<ComposerProps, 'conversation' | 'me' | 'names'> {
  readonly writing: Exclude<Writing, { kind: 'new' }>
  readonly onClose: () => void
}

function WritingChip({ conversation, me, writing, names, onClose }: WritingChipProps) {
  const t = useT()
  const nameOf = useAuthorName(conversation, me)
  if (writing.kind === 'edit')
    return (
      <Chip icon={<Pencil aria-hidden="true" />} onClose={onClose}>
        {t('texts.editing')}
      </Chip>
    )
  return (
    <Chip icon={<CornerUpLeft aria-hidden="true" />} onClose={onClose}>
      {t('texts.replyTo', { name: nameOf(writing.to) })} <QuotedWords text={writing.to} names={names} />
    </Chip>
  )
}

function ImageChip({ image, onClose }: { readonly image: ChosenImage; readonly onClose: () => void }) {
  const t = useT()
  return (
    <Chip icon={<img className="composer-image" src={image.url} alt="" />} onClose={onClose}>
      {t('texts.imageReady')}
    </Chip>
  )
}

function ImageButton({ onFile }: { readonly onFile: (file: File | undefined) => void }) {
  const t = useT()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <IconButton label={t('texts.addImage')} onClick={() => input.current?.click()}>
        <ImagePlus aria-hidden="true" />
      </IconButton>
      <input
        ref={input}
        type="file"
        hidden
        accept={IMAGE_TYPES}
        onChange={({ target }) => {
          onFile(target.files?.[0])
          target.value = ''
        }}
      />
    </>
  )
}

function MentionChoice({ id, people, chosen, take }: MentionList) {
  const t = useT()
  if (people.length === 0) return null
  return (
    <ul id={id} className="mention-list" role="listbox" aria-label={t('texts.mentions')}>
      {people.map((person, place) => (
        <li
          key={person.key}
          id={`${id}-${place}`}
          role="option"
          aria-selected={place === chosen}
          // The field keeps the focus.
          onPointerDown={(event) => {
            event.preventDefault()
            take(person)
          }}
        >
          <Avatar name={person.name} size="small" of={person.key} />
          <Name name={person.nickname ?? person.name} />
          {person.nickname !== undefined && <RealName name={person.name} />}
        </li>
      ))}
    </ul>
  )
}
