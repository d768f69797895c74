import { type AppState, calledName, type CallState, type HeldCall } from '../../electron/api'
import type { Translate, Wording } from '../../locales/wording'
import { lengthOf } from '../time/format'

/** The duration of an ended call; undefined when it was not answered. */
export const lengthWords = (wording: Wording, durationMs: number): string | undefined =>
  durationMs > 0 ? wording.t('call.length', { length: lengthOf(wording, durationMs) }) : undefined

/** The state of the other side of a call, in words; undefined: it talks, or does not report. */
export function peerWords(
  t: Translate,
  call: Pick<HeldCall, 'contact' | 'nickname' | 'peer'>,
): string | undefined {
  const { peer } = call
  const name = calledName(call)
  if (peer?.holding) return t('call.peerHolds', { name })
  return peer?.muted ? t('call.peerIsMuted', { name }) : undefined
}

/** A call on the line. */
export type OnTheLine = Extract<CallState, { kind: 'calling' | 'connecting' | 'talking' }>

export const isOnTheLine = (call: CallState): call is OnTheLine =>
  call.kind === 'calling' || call.kind === 'connecting' || call.kind === 'talking'

/** What goes on with a call, and with whom. */
export function lineWords(t: Translate, call: OnTheLine): string {
  const name = calledName(call)
  switch (call.kind) {
    case 'calling':
      return t('call.calling', { name })
    case 'connecting':
      return t('call.connecting', { name })
    case 'talking':
      return t('call.talking', { name })
  }
}

/** The announcement for screen readers when the call changes. An incoming call is announced by its dialog. */
export function callAnnouncement(t: Translate, { call, held }: Pick<AppState, 'call' | 'held'>): string {
  switch (call.kind) {
    case 'idle':
      return held ? t('call.isOnHold', { name: calledName(held) }) : ''
    case 'ringing':
      return ''
    case 'calling':
    case 'connecting':
      return lineWords(t, call)
    case 'talking':
      return [
        call.isReconnecting && t('call.reconnecting'),
        call.muted ? t('call.muted') : lineWords(t, call),
        peerWords(t, call),
      ]
        .filter((words) => words !== undefined)
        .join(' ')
    case 'ended':
      return t('call.endedBecause', {
        reason: { key: `call.ended.${call.reason}`, fill: { name: calledName(call) } },
      })
  }
}

/** The window's title: the caller first, then the call, then the missed calls. */
export function windowTitle(
  t: Translate,
  { call, waiting, held, unseenMissed }: Pick<AppState, 'call' | 'waiting' | 'held' | 'unseenMissed'>,
): string {
  const title = (what: string): string => t('title.plain', { what })
  if (waiting) return title(t('call.isAlsoCalling', { name: calledName(waiting) }))
  switch (call.kind) {
    case 'ringing':
      return title(t('call.isCalling', { name: calledName(call) }))
    case 'calling':
    case 'connecting':
      return title(t('call.calling', { name: calledName(call) }))
    case 'talking':
      return title(t('call.talking', { name: calledName(call) }))
    case 'idle':
    case 'ended':
      if (held) return title(t('call.isOnHold', { name: calledName(held) }))
      return unseenMissed > 0 ? t('title.missed', { missed: unseenMissed }) : t('app.name')
  }
}
