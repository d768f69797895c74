import { Check, ClipboardCopy, FolderOpen, Scale } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { About } from '../../../electron/api'
import { useT } from '../../language/wording-context'
import { useApi, useCommands } from '../../state/phone-context'
import { ButtonRow } from '../rows/ButtonRow'
import { GroupRow } from '../rows/Row'

/** Versions and licences, and help for diagnosis. */
export function AboutPage() {
  const t = useT()
  const { openLicences, openLogs, copyDiagnostics } = useCommands()
  const about = useAbout()
  const [copied, setCopied] = useState(false)
  return (
    <>
      <GroupRow setting="version" wide>
        <p className="about">
          <strong>{about && t('settings.ringdown', { version: about.version })}</strong>
          <span>{about && t('settings.madeWith', { ...about })}</span>
          <span>{about?.os}</span>
        </p>
      </GroupRow>
      <ButtonRow setting="licences" icon={<Scale aria-hidden="true" />} onPress={openLicences}>
        {t('settings.licences.open')}
      </ButtonRow>
      <ButtonRow setting="logs" icon={<FolderOpen aria-hidden="true" />} onPress={openLogs}>
        {t('settings.logs.open')}
      </ButtonRow>
      <ButtonRow
        setting="diagnostics"
        note={copied ? t('settings.diagnostics.copied') : undefined}
        icon={copied ? <Check aria-hidden="true" /> : <ClipboardCopy aria-hidden="true" />}
        onPress={() => {
          copyDiagnostics()
          setCopied(true)
        }}
      >
        {t('settings.diagnostics.copy')}
      </ButtonRow>
    </>
  )
}

/** Undefined while it loads. */
function useAbout(): About | undefined {
  const api = useApi()
  const [about, setAbout] = useState<About>()
  useEffect(() => {
    let gone = false
    api.getAbout().then(
      (answer) => {
        if (!gone) setAbout(answer)
      },
      () => undefined,
    )
    return () => {
      gone = true
    }
  }, [api])
  return about
}
