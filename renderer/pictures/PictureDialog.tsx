import { ImagePlus, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import type { CommandResult, PictureAudience } from '../../electron/api'
import { type Message, say } from '../../locales/message'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { Dialog } from '../look/Dialog'
import { Avatar } from '../people/Avatar'
import { useApi } from '../state/phone-context'
import { useSelected } from '../state/PhoneProvider'
import { IMAGE_TYPES } from '../texts/image-file'
import { CropArea } from './CropArea'
import { type Crop, wholeCrop } from './crop'
import { encodePicture } from './encode'
import { loadPhoto } from './load-photo'
import './pictures.css'

export interface PictureDialogProps {
  readonly me: string
  readonly onClose: () => void
}

interface Chosen {
  readonly photo: ImageBitmap
  readonly crop: Crop
}

/** Our picture: chosen from a file, cropped, or removed. */
export function PictureDialog({ me, onClose }: PictureDialogProps) {
  const t = useT()
  const api = useApi()
  const [chosen, setChosen] = useState<Chosen>()
  const [problem, setProblem] = useState<Message>()

  const choose = async (file: File): Promise<void> => {
    const photo = await loadPhoto(file)
    const isProblem = 'key' in photo
    setProblem(isProblem ? photo : undefined)
    if (!isProblem) setChosen({ photo, crop: wholeCrop(photo) })
  }
  const finish = (answer: Promise<CommandResult>): void => {
    answer.then(
      (result) => (result.ok ? onClose() : setProblem(result.problem)),
      () => setProblem({ key: 'app.commandLost' }),
    )
  }
  const use = async ({ photo, crop }: Chosen): Promise<void> => {
    const bytes = await encodePicture(photo, crop)
    if (bytes) finish(api.setPicture(bytes))
    else setProblem({ key: 'problem.pictureKind' })
  }

  return (
    <Dialog
      title={t('picture.title')}
      className="picture-dialog"
      focusFirst={(dialog) => dialog.querySelector<HTMLElement>('[data-tone="line"]') ?? undefined}
      onClose={onClose}
    >
      {chosen ? (
        <>
          <CropArea
            photo={chosen.photo}
            crop={chosen.crop}
            onCrop={(crop) => setChosen({ photo: chosen.photo, crop })}
          />
          <Problem problem={problem} />
          <div className="question-answers">
            <Button onClick={() => setChosen(undefined)}>{t('common.cancel')}</Button>
            <Button tone="line" onClick={() => void use(chosen)}>
              {t('picture.use')}
            </Button>
          </div>
        </>
      ) : (
        <Current
          me={me}
          problem={problem}
          onFile={(file) => void choose(file)}
          onRemove={() => finish(api.removePicture())}
        />
      )}
    </Dialog>
  )
}

interface CurrentProps {
  readonly me: string
  readonly problem: Message | undefined
  readonly onFile: (file: File) => void
  readonly onRemove: () => void
}

/** The picture as others see it now, or the letters that they see instead. */
function Current({ me, problem, onFile, onRemove }: CurrentProps) {
  const t = useT()
  const has = useSelected(({ ownPicture }) => ownPicture !== undefined) === true
  const audience = useSelected(({ settings }) => settings.calls.showsPictureTo) ?? 'nobody'
  return (
    <>
      <div className="picture-now">
        <Avatar name={me} size="large" of="me" />
        <p>{has ? t(SEEN_BY[audience]) : t('picture.none')}</p>
      </div>
      <Problem problem={problem} />
      <div className="question-answers">
        {has && (
          <Button icon={<Trash2 aria-hidden="true" />} onClick={onRemove}>
            {t('picture.remove')}
          </Button>
        )}
        <FileButton onFile={onFile}>{t(has ? 'picture.change' : 'picture.choose')}</FileButton>
      </div>
    </>
  )
}

const SEEN_BY = {
  acquaintances: 'picture.seenBy.acquaintances',
  favourites: 'picture.seenBy.favourites',
  nobody: 'picture.seenBy.nobody',
} as const satisfies Record<PictureAudience, string>

function Problem({ problem }: { readonly problem: Message | undefined }) {
  const t = useT()
  if (!problem) return null
  return (
    <p className="picture-problem" role="alert">
      {say(t, problem)}
    </p>
  )
}

interface FileButtonProps {
  readonly onFile: (file: File) => void
  readonly children: string
}

function FileButton({ onFile, children }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button tone="line" icon={<ImagePlus aria-hidden="true" />} onClick={() => input.current?.click()}>
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={IMAGE_TYPES}
        onChange={({ target }) => {
          const file = target.files?.[0]
          if (file) onFile(file)
          target.value = ''
        }}
      />
    </>
  )
}
