import { Hash } from 'lucide-react'
import { useState } from 'react'
import { type Excerpt, MAX_FOUND_TEXTS, type TextHit } from '../../electron/api'
import { legible } from '../../locales/names'
import type { Wording } from '../../locales/wording'
import { useT, useWording } from '../language/wording-context'
import { Button } from '../look/Button'
import { Avatar } from '../people/Avatar'
import { Name } from '../people/Name'
import { useIdentityNickname, usePersonName } from '../people/nicknames'
import { usePlace } from '../place/place-context'
import { isSamePlace, type Place } from '../place/places'
import { Row } from '../rows/Row'
import { shortWhen } from '../time/day-words'
import { MINUTE_MS, useNow } from '../time/use-now'
import type { TextsFound } from './use-found-texts'

export interface FoundTextsProps {
  readonly texts: TextsFound
}

/** The messages that a search has found, or that it could not look. */
export function FoundTexts({ texts: { answer, retry } }: FoundTextsProps) {
  const t = useT()
  if (answer === 'failed')
    return (
      <div className="group">
        <p className="group-hint" role="status">
          {t('sidebar.notSearched')}
        </p>
        <Button tone="quiet" onClick={retry}>
          {t('common.tryAgain')}
        </Button>
      </div>
    )
  const { hits, isWhole } = answer
  if (hits.length === 0 && isWhole) return null
  const count = hits.length
  return (
    <section className="group">
      <div className="group-head">
        <h2 id="found-texts">{t('sidebar.messages')}</h2>
        <p className="group-note">
          {count < MAX_FOUND_TEXTS ? t('people.found', { count }) : t('sidebar.newest', { limit: count })}
        </p>
      </div>
      {count > 0 && <HitList hits={hits} />}
      {!isWhole && <p className="group-hint">{t('sidebar.notAll')}</p>}
    </section>
  )
}

const keyOf = ({ conversation, id }: TextHit): string =>
  `${conversation.kind === 'room' ? conversation.name : conversation.id} ${id}`

const placeOf = ({ conversation, title }: TextHit): Place =>
  conversation.kind === 'room' ? conversation : { ...conversation, name: title }

/** One row is in the tab order. */
function HitList({ hits }: { readonly hits: readonly TextHit[] }) {
  const wording = useWording()
  const now = useNow(MINUTE_MS)
  const nameOf = usePersonName()
  const nicknameOf = useIdentityNickname()
  const { place, aim, open } = usePlace()
  const [current, setCurrent] = useState<string>()
  const tabStop = hits.map(keyOf).find((key) => key === current) ?? hits.map(keyOf)[0]
  return (
    <ul className="rows" aria-labelledby="found-texts">
      {hits.map((hit) => {
        const { title, id, unixMs, authorKey } = hit
        const by = byWords(wording, hit, authorKey === undefined ? undefined : nicknameOf(authorKey))
        const key = keyOf(hit)
        const { conversation } = hit
        const shownTitle = conversation.kind === 'person' ? nameOf(conversation.id, title) : title
        const when = shortWhen(wording, unixMs, now)
        return (
          <Row
            key={key}
            name={<Name name={shownTitle} />}
            description={`${wordsOf(hit, by)}, ${when}`}
            tabStop={key === tabStop}
            isOpen={aim?.textId === id && isSamePlace(place, placeOf(hit))}
            picture={
              conversation.kind === 'person' ? (
                <Avatar name={title} size="small" of={conversation.id} />
              ) : (
                <span className="row-sign">
                  <Hash aria-hidden="true" />
                </span>
              )
            }
            excerpt={<MarkedExcerpt by={by} excerpt={hit.excerpt} />}
            trailing={<time dateTime={new Date(unixMs).toISOString()}>{when}</time>}
            onFocus={() => setCurrent(key)}
            onOpen={() => open(placeOf(hit), id)}
          />
        )
      })}
    </ul>
  )
}

function MarkedExcerpt({ by, excerpt }: { readonly by: string | undefined; readonly excerpt: Excerpt }) {
  const { before, match, behind } = excerpt
  return (
    <>
      {by !== undefined && `${by} `}
      <bdi>
        {legible(before)}
        <mark className="found-words">{legible(match)}</mark>
        {legible(behind)}
      </bdi>
    </>
  )
}

/** Who has written it, where the name of the row does not say it. */
function byWords(
  { t }: Wording,
  { conversation, author }: TextHit,
  nickname: string | undefined,
): string | undefined {
  if (author === undefined) return t('sidebar.byYou')
  return conversation.kind === 'room' ? t('sidebar.by', { name: nickname ?? author }) : undefined
}

function wordsOf({ excerpt }: TextHit, by: string | undefined): string {
  const { before, match, behind } = excerpt
  return `${by === undefined ? '' : `${by} `}${legible(before + match + behind)}`
}
