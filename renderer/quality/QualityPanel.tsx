import { X } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import {
  addressMessage,
  type CallQuality,
  type Privacy,
  type VoicePath,
  pathMessage,
} from '../../electron/api'
import { say } from '../../locales/message'
import { pressOf } from '../keys/chord'
import { actionFor } from '../keys/key-table'
import { useWording } from '../language/wording-context'
import { redundancyWords, relayWords, scoreWords } from './quality-words'
import { formatBitrate, formatDelay, formatLength, formatNumber, formatPercent } from './figures'
import { Sparkline } from './Sparkline'
import './quality-panel.css'

export interface QualityPanelProps {
  readonly id: string
  readonly quality: CallQuality
  /** Of the call. */
  readonly privacy: Privacy
  readonly onClose: () => void
}

/** Upper edges of the graphs on a good line. ms, ms, bit/s */
const TOP = { buffer: 100, jitter: 20, bitrate: 48_000 } as const

/** The figures behind the word. The panel is part of the call and blocks nothing; Escape closes it. */
export function QualityPanel({ id, quality, privacy, onClose }: QualityPanelProps) {
  const wording = useWording()
  const { t } = wording
  const closeButton = useRef<HTMLButtonElement>(null)
  useEffect(() => closeButton.current?.focus(), [])
  useEscape(onClose)

  const { history, roundTripMs, sending, path } = quality
  return (
    <div className="quality" id={id} role="dialog" aria-label={t('quality.title')}>
      <div className="quality-head">
        <p className="quality-score">{formatNumber(wording, quality.mos, 1)}</p>
        <p>
          {scoreWords(t, quality.mos)}
          <small>{t('quality.scoreMeaning')}</small>
        </p>
        <button
          ref={closeButton}
          type="button"
          className="icon-button"
          aria-label={t('common.close')}
          onClick={onClose}
        >
          <X aria-hidden="true" />
        </button>
      </div>
      {path && <Path path={path} privacy={privacy} />}
      <dl className="quality-figures">
        <Figure
          label={t('quality.buffer')}
          value={formatNumber(wording, quality.bufferMs)}
          more={t('quality.ofTarget', { target: formatDelay(wording, quality.targetMs) })}
        >
          <Sparkline
            label={t('quality.buffer')}
            values={history.map(({ bufferMs }) => bufferMs)}
            top={TOP.buffer}
            format={(ms) => formatDelay(wording, ms)}
          />
        </Figure>
        <Figure label={t('quality.jitter')} value={formatDelay(wording, quality.jitterMs)}>
          <Sparkline
            label={t('quality.jitter')}
            values={history.map(({ jitterMs }) => jitterMs)}
            top={TOP.jitter}
            format={(ms) => formatDelay(wording, ms)}
          />
        </Figure>
        <Figure label={t('quality.bitrate')} value={formatBitrate(wording, quality.bitrate)}>
          <Sparkline
            label={t('quality.bitrate')}
            values={history.map(({ bitrate }) => bitrate)}
            top={TOP.bitrate}
            format={(bitrate) => formatBitrate(wording, bitrate)}
          />
        </Figure>
        <Figure label={t('quality.delay')} value={formatDelay(wording, quality.mouthToEarMs)} />
        <Figure
          label={t('quality.roundTrip')}
          value={roundTripMs === undefined ? t('quality.unknown') : formatDelay(wording, roundTripMs)}
        />
        <Figure label={t('quality.madeUp')} value={formatLength(wording, quality.concealedMs)} />
        <Figure label={t('quality.stretched')} value={formatLength(wording, quality.stretchedMs)} />
        <Figure label={t('quality.dropouts')} value={formatNumber(wording, quality.dropouts)} />
        <Figure
          label={t('quality.packets')}
          value={sending ? formatDelay(wording, sending.packetMs) : t('quality.unknown')}
        />
        <Figure label={t('quality.lostOnTheWay')} value={formatPercent(wording, quality.lostPercent)} />
        <Figure label={t('quality.lostAfterRepair')} value={formatPercent(wording, quality.lossPercent)} />
        <Figure
          label={t('quality.redundancy')}
          value={sending ? redundancyWords(t, sending) : t('quality.unknown')}
        />
      </dl>
    </div>
  )
}

/** The path of the voice in words, which may be long. */
function Path({ path, privacy }: { readonly path: VoicePath; readonly privacy: Privacy }) {
  const { t } = useWording()
  const relay = relayWords(t, path, privacy)
  return (
    <dl className="quality-path">
      <div>
        <dt>{t('quality.path')}</dt>
        <dd>
          {say(t, pathMessage(path))}
          {relay !== undefined && <small>{relay}</small>}
        </dd>
      </div>
      {'local' in path && (
        <div>
          <dt>{t('quality.ends')}</dt>
          <dd>
            <span>{t('quality.yours', { kind: addressMessage(path.local) })}</span>
            <span>{t('quality.theirs', { kind: addressMessage(path.remote) })}</span>
          </dd>
        </div>
      )}
    </dl>
  )
}

interface FigureProps {
  readonly label: string
  readonly value: string | number
  /** A less important addition to the value. */
  readonly more?: string
  readonly children?: ReactNode
}

function Figure({ label, value, more, children }: FigureProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {value}
        {more !== undefined && (
          <>
            {' '}
            <small>{more}</small>
          </>
        )}
        {children}
      </dd>
    </div>
  )
}

/** Listens for Escape everywhere except in a text box or an open question, which use the key themselves. */
function useEscape(onEscape: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const press = pressOf(event)
      if (actionFor('anywhere', press) !== 'leave' || event.defaultPrevented) return
      if (press.target === 'text' || document.querySelector('dialog[open]')) return
      event.preventDefault()
      onEscape()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [onEscape])
}
