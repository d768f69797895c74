import { ArrowDown } from 'lucide-react'
import {
  type KeyboardEvent,
  type Ref,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import type { Conversation, Fingerprint, ShownText } from '../../electron/api'
import { pressOf } from '../keys/chord'
import { actionFor } from '../keys/key-table'
import { useT, useWording } from '../language/wording-context'
import type { Aim } from '../place/places'
import { useLatest } from '../state/use-latest'
import { dayWords } from '../time/day-words'
import { MINUTE_MS, useNow } from '../time/use-now'
import { CallsLine } from './CallsLine'
import { PrivacyLine } from './PrivacyLine'
import type { Names } from './use-mentioned'
import type { Row } from './rows'
import { type TextActions, TextRow } from './TextRow'

export interface TextListProps {
  readonly label: string
  readonly conversation: Conversation
  readonly rows: readonly Row[]
  readonly me: Fingerprint
  readonly names: Names
  readonly textOf: (id: string) => ShownText | undefined
  readonly mayDeleteAll: boolean
  /** How many texts of others are below what the user has seen. */
  readonly unseen: number
  readonly actions: Omit<TextActions, 'onQuoted'>
  readonly ref: Ref<TextListHandle>
  /** The text that the user wants to see. */
  readonly aim: Aim | undefined
  /** The end has come before the user's eyes. */
  readonly onLook: () => void
}

export interface TextListHandle {
  /** Whether the end is before the user's eyes. */
  isLooking(): boolean
}

/** Whoever is so near to the end stays there when texts come, px. */
const NEAR_END = 48
/** More new ones than these do not fit into sight together: then the first of them is shown. */
const FEW_ROWS = 12

/** The texts of a conversation, of which those in sight are drawn. It stays at its end unless the user has scrolled up. */
export function TextList(props: TextListProps) {
  const { label, rows, me, ref, unseen, actions, aim, onLook } = props
  const t = useT()
  const { scroller, list, isAtEnd, onScroll, toEnd } = useEnd(rows, ref, aim, onLook)
  const [pointedAt, setPointedAt] = useState<string>()
  const moves = useRowFocus(rows, list, aim)
  const [followed, setFollowed] = useState<Aim>()
  if (aim !== followed) {
    setFollowed(aim)
    setPointedAt(aim?.textId)
    if (aim) moves.onFocus(aim.textId)
  }

  const shownRows = useLatest(rows)
  const onQuoted = useCallback(
    (id: string): void => {
      const place = shownRows().findIndex((row) => row.id === id)
      if (place === -1) return
      list.current?.scrollToIndex(place, { align: 'center' })
      setPointedAt(id)
    },
    [shownRows, list],
  )
  const all: TextActions = useMemo(() => ({ ...actions, onQuoted }), [actions, onQuoted])
  const lastOurs = rows.findLast((row) => row.kind === 'text' && row.text.key === me)?.id

  return (
    <div className="text-list">
      {/* Rows that scroll into sight are no news: what is new is announced elsewhere. */}
      <div ref={scroller} className="text-scroll" role="log" aria-live="off" aria-label={label}>
        <div className="text-space" />
        <Virtualizer
          ref={list}
          data={rows}
          keepMounted={moves.stopPlace === -1 ? [] : [moves.stopPlace]}
          onScroll={onScroll}
        >
          {(row) =>
            row.kind === 'text' ? (
              <TextRow
                key={row.id}
                {...rowProps(props, row)}
                isPointedAt={row.id === pointedAt}
                isStop={row.id === moves.stop}
                ref={row.id === moves.stop ? moves.stopRef : null}
                showsDelivery={row.id === lastOurs || !isDone(row.text)}
                actions={all}
                onFocus={moves.onFocus}
                onKeyDown={moves.onKeyDown}
              />
            ) : row.kind === 'calls' ? (
              <CallsLine key={row.id} calls={row.calls} />
            ) : row.kind === 'privacy' ? (
              <PrivacyLine key={row.id} event={row.event} />
            ) : (
              <Divider key={row.id} row={row} />
            )
          }
        </Virtualizer>
      </div>
      {!isAtEnd && (
        <button type="button" className="to-newest" onClick={toEnd}>
          <ArrowDown aria-hidden="true" />
          {unseen > 0 ? t('texts.newBelow', { count: unseen }) : t('texts.toNewest')}
        </button>
      )}
    </div>
  )
}

const isDone = ({ delivery }: ShownText): boolean => delivery !== 'sending' && delivery !== 'failed'

const rowProps = (
  { conversation, me, names, textOf, mayDeleteAll }: TextListProps,
  { text, isFirst }: Extract<Row, { kind: 'text' }>,
) => ({
  ...{ conversation, me, names, text, isFirst },
  quoted: text.replyTo === undefined ? undefined : textOf(text.replyTo),
  mayDelete: mayDeleteAll || text.key === me,
})

function Divider({ row }: { readonly row: Extract<Row, { kind: 'day' | 'new' }> }) {
  const wording = useWording()
  const now = useNow(MINUTE_MS)
  return (
    <p className="text-divider" data-divider={row.kind}>
      <span>
        {row.kind === 'day' ? dayWords(wording, row.atMs, now) : wording.t('texts.new', { count: row.count })}
      </span>
    </p>
  )
}

/** Keeps the list at its end, until the user wants to see another place. */
function useEnd(rows: readonly Row[], ref: Ref<TextListHandle>, aim: Aim | undefined, onLook: () => void) {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const stays = useRef(true)
  const [isAtEnd, setAtEnd] = useState(true)
  const count = rows.length
  const tellLook = useLatest(onLook)

  const toEnd = useCallback((): void => {
    stays.current = true
    if (count > 0) list.current?.scrollToIndex(count - 1, { align: 'end' })
  }, [count])

  const isLooking = useCallback(
    () => stays.current && document.hasFocus() && scroller.current?.checkVisibility() === true,
    [],
  )
  useImperativeHandle(ref, () => ({ isLooking }), [isLooking])
  useEffect(() => {
    const onFocus = (): void => {
      if (isLooking()) tellLook()()
    }
    window.addEventListener('focus', onFocus)
    return () => window.removeEventListener('focus', onFocus)
  }, [isLooking, tellLook])

  const onScroll = useCallback((): void => {
    // The list learns later than its box that the box has another size.
    const box = scroller.current
    if (!box) return
    const atEnd = box.scrollTop >= box.scrollHeight - box.clientHeight - NEAR_END
    stays.current = atEnd
    setAtEnd(atEnd)
    if (atEnd && isLooking()) tellLook()()
  }, [isLooking, tellLook])

  // Also when the last row changes, which may make it higher.
  const last = rows.at(-1)
  const isOpened = useRef(false)
  const shown = useLatest(rows)
  const reached = useRef<Aim>(undefined)
  useLayoutEffect(() => {
    if (!aim || aim === reached.current || count === 0) return undefined
    reached.current = aim
    const place = shown().findIndex(({ id }) => id === aim.textId)
    if (place === -1) return undefined
    isOpened.current = true
    stays.current = false
    list.current?.scrollToIndex(place, { align: 'center' })
    // All of it may fit into sight, so that nothing scrolls.
    const frame = requestAnimationFrame(onScroll)
    return () => cancelAnimationFrame(frame)
  }, [aim, count, shown, onScroll])
  useLayoutEffect(() => {
    const place = shown().findIndex(({ kind }) => kind === 'new')
    const isFirst = !isOpened.current && count > 0
    if (isFirst) isOpened.current = true
    if (isFirst && place !== -1 && count - place > FEW_ROWS) {
      stays.current = false
      list.current?.scrollToIndex(place, { align: 'start' })
    } else if (stays.current) toEnd()
    // All of it may fit into sight, so that nothing scrolls.
    if (isFirst && isLooking()) tellLook()()
  }, [toEnd, last, count, shown, isLooking, tellLook])

  useEffect(() => {
    const box = scroller.current
    if (!box) return undefined
    const sizes = new ResizeObserver(() => {
      if (stays.current) toEnd()
      // It may have come into sight whole, so that nothing scrolls.
      else onScroll()
      if (isLooking()) tellLook()()
    })
    sizes.observe(box)
    return () => sizes.disconnect()
  }, [toEnd, onScroll, isLooking, tellLook])

  return { scroller, list, isAtEnd, onScroll, toEnd }
}

/** One text is in the tab order, at first the last one; the arrow keys, Home and End move to others. */
function useRowFocus(rows: readonly Row[], list: RefObject<VirtualizerHandle | null>, aim: Aim | undefined) {
  const [chosen, setChosen] = useState<string>()
  const wants = useRef(false)
  const stopRef = useRef<HTMLElement>(null)
  const shown = useLatest(rows)
  const chosenPlace = chosen === undefined ? -1 : rows.findIndex(({ id }) => id === chosen)
  const stopPlace = chosenPlace === -1 ? rows.findLastIndex(({ kind }) => kind === 'text') : chosenPlace
  const stop = rows[stopPlace]?.id
  const isAimed = aim !== undefined && stop === aim.textId
  useLayoutEffect(() => {
    if (isAimed) focusSoon(() => stopRef.current)
    // Again for each wish, also for the same text.
  }, [isAimed, aim])

  useLayoutEffect(() => {
    if (!wants.current) return
    wants.current = false
    focusSoon(() => stopRef.current)
  }, [stop])

  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>): void => {
      const action = actionFor('list', pressOf(event))
      const all = shown()
      const here = all.findIndex(({ id }) => id === event.currentTarget.dataset['text'])
      const place = targetOf(all, here, action)
      const target = place === undefined ? undefined : all[place]
      if (place === undefined || !target) return
      event.preventDefault()
      wants.current = true
      setChosen(target.id)
      list.current?.scrollToIndex(place, { align: 'nearest' })
    },
    [shown, list],
  )
  return { stop, stopPlace, stopRef, onFocus: setChosen, onKeyDown }
}

/** Frames until a row that has just been drawn is measured: until then it is hidden, and takes no focus. */
const MOST_FRAMES = 30

function focusSoon(find: () => HTMLElement | null, frames = MOST_FRAMES): void {
  const element = find()
  element?.focus({ preventScroll: true })
  if (frames > 0 && document.activeElement !== element)
    requestAnimationFrame(() => focusSoon(find, frames - 1))
}

function targetOf(rows: readonly Row[], here: number, action: string | undefined): number | undefined {
  const isText = ({ kind }: Row): boolean => kind === 'text'
  const found = {
    next: () => rows.findIndex((row, place) => place > here && isText(row)),
    previous: () => rows.findLastIndex((row, place) => place < here && isText(row)),
    first: () => rows.findIndex(isText),
    last: () => rows.findLastIndex(isText),
  }
  if (action !== 'next' && action !== 'previous' && action !== 'first' && action !== 'last') return undefined
  const place = found[action]()
  return place === -1 ? undefined : place
}
