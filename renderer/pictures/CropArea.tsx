import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef } from 'react'
import { pressOf } from '../keys/chord'
import { actionFor } from '../keys/key-table'
import { useWording } from '../language/wording-context'
import { percentWords } from '../settings/percent-words'
import { type Crop, MAX_ZOOM, movedBy, zoomedTo, zoomOf } from './crop'
import { drawCrop } from './encode'

export interface CropAreaProps {
  readonly photo: ImageBitmap
  readonly crop: Crop
  readonly onCrop: (crop: Crop) => void
}

/** One press of a key moves by this much of the square, and zooms so many times. */
const STEP = 0.05
const ZOOM_STEP = 1.1
/** Of the drawing, for sharp screens. Pixels */
const SIDE = 512

/** The photo behind a round window: the user drags it, or uses the keys. */
export function CropArea({ photo, crop, onCrop }: CropAreaProps) {
  const wording = useWording()
  const { t } = wording
  const id = useId()
  const area = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const zoom = zoomOf(photo, crop)
  useEffect(() => area.current?.focus(), [])
  useEffect(() => {
    if (canvas.current) drawCrop(canvas.current, photo, crop)
  }, [photo, crop])

  const onKeyDown = (event: KeyboardEvent): void => {
    const action = actionFor('picture', pressOf(event))
    if (action === undefined) return
    event.preventDefault()
    switch (action) {
      // The photo moves to where the key points, as it does under a finger.
      case 'left':
        return onCrop(movedBy(photo, crop, STEP, 0))
      case 'right':
        return onCrop(movedBy(photo, crop, -STEP, 0))
      case 'up':
        return onCrop(movedBy(photo, crop, 0, STEP))
      case 'down':
        return onCrop(movedBy(photo, crop, 0, -STEP))
      case 'zoom-in':
        return onCrop(zoomedTo(photo, crop, zoom * ZOOM_STEP))
      case 'zoom-out':
        return onCrop(zoomedTo(photo, crop, zoom / ZOOM_STEP))
    }
  }
  const onPointerMove = ({ currentTarget, pointerId, movementX, movementY }: PointerEvent): void => {
    if (!currentTarget.hasPointerCapture(pointerId)) return
    const size = currentTarget.clientWidth
    onCrop(movedBy(photo, crop, -movementX / size, -movementY / size))
  }

  return (
    <div className="crop">
      <div
        ref={area}
        className="crop-area"
        role="application"
        aria-label={t('picture.area')}
        aria-describedby={`${id}-hint`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
        onPointerMove={onPointerMove}
      >
        <canvas ref={canvas} width={SIDE} height={SIDE} aria-hidden="true" />
      </div>
      <p id={`${id}-hint`} className="crop-hint">
        {t('picture.areaHint')}
      </p>
      <label className="crop-zoom">
        <span>{t('picture.zoom')}</span>
        <input
          type="range"
          min={1}
          max={MAX_ZOOM}
          step={0.05}
          value={zoom}
          aria-valuetext={percentWords(wording, zoom)}
          onChange={({ target }) => onCrop(zoomedTo(photo, crop, target.valueAsNumber))}
        />
      </label>
    </div>
  )
}
