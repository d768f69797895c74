import { useEffect, useState } from 'react'
import type { Conversation, PersonInRoom } from '../../electron/api'
import { useApi } from '../state/phone-context'
import { useLatest } from '../state/use-latest'
import { isSameConversation, keyOf } from './merge'

/** Who writes says so every 3 s; whoever says nothing so long writes no more, ms. */
const STILL_MS = 6_000
const MOST = 20

interface Writer extends PersonInRoom {
  readonly untilMs: number
}

/** Who is writing in a conversation now. */
export function useTyping(conversation: Conversation): readonly PersonInRoom[] {
  const api = useApi()
  const key = keyOf(conversation)
  const opened = useLatest(conversation)
  const [writers, setWriters] = useState<readonly Writer[]>([])

  useEffect(() => {
    const others = (before: readonly Writer[], ...keys: string[]): readonly Writer[] =>
      before.filter((writer) => !keys.includes(writer.key))
    const stopTyping = api.on('typing', ({ conversation: where, key: who, name }) => {
      if (!isSameConversation(where, opened())) return
      const writer = { key: who, name, untilMs: performance.now() + STILL_MS }
      setWriters((before) => [...others(before, who), writer].slice(-MOST))
    })
    const stopTexts = api.on('texts', ({ conversation: where, put }) => {
      if (!isSameConversation(where, opened())) return
      const keys = put.map((text) => text.key)
      setWriters((before) => (before.length === 0 ? before : others(before, ...keys)))
    })
    return () => {
      stopTyping()
      stopTexts()
      setWriters([])
    }
  }, [api, key, opened])

  useEffect(() => {
    if (writers.length === 0) return undefined
    const next = Math.min(...writers.map(({ untilMs }) => untilMs))
    const timer = setTimeout(
      () => setWriters((before) => before.filter(({ untilMs }) => untilMs > next)),
      Math.max(0, next - performance.now()),
    )
    return () => clearTimeout(timer)
  }, [writers])
  return writers
}
