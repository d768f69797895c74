import { isWebLink, mentionsIn, type PersonInRoom } from '../../electron/api'
import { legible } from '../../locales/names'

/** Somebody whom a text can mention. */
export interface Mentionable extends PersonInRoom {
  /** What the user calls them: shown instead of the name, by which others are told. */
  readonly nickname?: string | undefined
}

/** A piece of a text as it is shown. */
export type Part =
  | { readonly kind: 'plain'; readonly words: string }
  /** @param href the address in the form that is opened */
  | { readonly kind: 'link'; readonly words: string; readonly href: string }
  | { readonly kind: 'mention'; readonly words: string; readonly person: PersonInRoom }

/** Where an address could be. What follows it in a sentence is cut off later. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"“”«»]+/giu
/** These end a sentence or a quotation more often than an address. */
const TRAILING = /[.,;:!?'’…*_~]+$/u
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/**
 * A text in pieces: links to the web, mentions of people, and the words between them. Signs stand for hidden characters; line
 * breaks stay.
 */
export function partsOf(text: string, mentioned: readonly Mentionable[]): readonly Part[] {
  const parts: Part[] = []
  let from = 0
  for (const { index, 0: found } of text.matchAll(ADDRESS)) {
    const words = withoutTail(found)
    const href = addressOf(words)
    if (href === undefined) continue
    parts.push(...withMentions(text.slice(from, index), mentioned))
    parts.push({ kind: 'link', words: legibleText(words), href })
    from = index + words.length
  }
  return [...parts, ...withMentions(text.slice(from), mentioned)]
}

function withoutTail(address: string): string {
  const cut = address.replace(TRAILING, '')
  const last = cut.at(-1) ?? ''
  const opening = PAIRS[last]
  if (opening === undefined || count(cut, opening) >= count(cut, last)) return cut
  return withoutTail(cut.slice(0, -1))
}

const count = (text: string, letter: string): number => text.split(letter).length - 1

function addressOf(words: string): string | undefined {
  if (!URL.canParse(words)) return undefined
  const { href } = new URL(words)
  return isWebLink(href) ? href : undefined
}

function withMentions(text: string, mentioned: readonly Mentionable[]): readonly Part[] {
  const parts: Part[] = []
  let plainFrom = 0
  for (const { at, person } of mentionsIn(text, mentioned)) {
    if (at > plainFrom) parts.push(plain(text.slice(plainFrom, at)))
    parts.push({ kind: 'mention', words: `@${legible(person.nickname ?? person.name)}`, person })
    plainFrom = at + 1 + person.name.length
  }
  if (plainFrom < text.length) parts.push(plain(text.slice(plainFrom)))
  return parts
}

const plain = (words: string): Part => ({ kind: 'plain', words: legibleText(words) })

/** As `legible`, but with the line breaks and tabs of texts. */
const legibleText = (text: string): string => text.split('\n').map(legibleLine).join('\n')
const legibleLine = (line: string): string => line.split('\t').map(legible).join('\t')

/** The most people whom one text mentions. */
const MAX_MENTIONS = 10

/** The identities of those whom a text mentions, each once. */
export const mentionedKeys = (
  text: string,
  people: readonly PersonInRoom[],
): readonly PersonInRoom['key'][] =>
  [...new Set(mentionsIn(text, people).map(({ person }) => person.key))].slice(0, MAX_MENTIONS)
