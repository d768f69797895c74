import { X } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import type { CallQuality } from '../../electron/api'
import { ofTarget, scoreWords, words } from '../wording'
import { formatBitrate, formatDelay, formatLength, formatPercent } from './figures'
import { Sparkline } from './Sparkline'
import './quality-panel.css'

export interface QualityPanelProps {
  readonly id: string
  readonly quality: CallQuality
  readonly onClose: () => void
}

/** Upper edges of the graphs on a good line. ms, ms, bit/s */
const TOP = { buffer: 100, jitter: 20, bitrate: 48_000 } as const

/** The figures behind the word. Lies in the call and leaves everything else in reach; Escape closes it. */
export function QualityPanel({ id, quality, onClose }: QualityPanelProps) {
  const closeButton = useRef<HTMLButtonElement>(null)
  useEffect(() => closeButton.current?.focus(), [])
  useEscape(onClose)

  const { history, roundTripMs } = quality
  return (
    <div className="quality" id={id} role="dialog" aria-label={words.callQuality}>
      <div className="quality-head">
        <p className="quality-score numerals">{quality.mos.toFixed(1)}</p>
        <p>
          {scoreWords(quality.mos)}
          <small>{words.scoreMeaning}</small>
        </p>
        <button
          ref={closeButton}
          type="button"
          className="icon-button"
          aria-label={words.close}
          onClick={onClose}
        >
          <X aria-hidden="true" />
        </button>
      </div>
      <dl className="quality-figures numerals">
        <Figure label={words.buffer} value={Math.round(quality.bufferMs)} more={ofTarget(quality.targetMs)}>
          <Sparkline
            label={words.buffer}
            values={history.map(({ bufferMs }) => bufferMs)}
            top={TOP.buffer}
            format={formatDelay}
          />
        </Figure>
        <Figure label={words.jitter} value={formatDelay(quality.jitterMs)}>
          <Sparkline
            label={words.jitter}
            values={history.map(({ jitterMs }) => jitterMs)}
            top={TOP.jitter}
            format={formatDelay}
          />
        </Figure>
        <Figure label={words.bitrate} value={formatBitrate(quality.bitrate)}>
          <Sparkline
            label={words.bitrate}
            values={history.map(({ bitrate }) => bitrate)}
            top={TOP.bitrate}
            format={formatBitrate}
          />
        </Figure>
        <Figure label={words.delay} value={formatDelay(quality.mouthToEarMs)} />
        <Figure
          label={words.roundTrip}
          value={roundTripMs === undefined ? words.unknown : formatDelay(roundTripMs)}
        />
        <Figure label={words.loss} value={formatPercent(quality.lossPercent)} />
        <Figure label={words.madeUp} value={formatLength(quality.concealedMs)} />
        <Figure label={words.stretched} value={formatLength(quality.stretchedMs)} />
        <Figure label={words.dropouts} value={quality.dropouts} />
      </dl>
    </div>
  )
}

interface FigureProps {
  readonly label: string
  readonly value: string | number
  /** What belongs to the value, but stands back. */
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

/** Hears Escape anywhere but in a text box or an open question, which have their own use for it. */
function useEscape(onEscape: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      if (event.target instanceof HTMLInputElement || document.querySelector('dialog[open]')) return
      event.preventDefault()
      onEscape()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [onEscape])
}
