import { useState } from 'react'
import type { ClearableData, PictureAudience } from '../../../electron/api'
import type { WordingKey } from '../../../locales/wording'
import { useT } from '../../language/wording-context'
import { Question } from '../../look/Question'
import { PassphraseDialog } from '../../privacy/PassphraseDialog'
import { useCommands } from '../../state/phone-context'
import { ButtonRow } from '../rows/ButtonRow'
import { ChoiceRow } from '../rows/ChoiceRow'
import { PictureRow } from '../rows/PictureRow'
import { SwitchRow } from '../rows/SwitchRow'
import type { SettingId } from '../setting-table'
import type { PageProps } from './page-props'

const CLEARABLE: readonly (readonly [ClearableData, SettingId])[] = [
  ['history', 'clearHistory'],
  ['people', 'clearPeople'],
  ['settings', 'clearSettings'],
  ['everything', 'clearEverything'],
]

const AUDIENCES = [
  ['acquaintances', 'settings.showsPictureTo.acquaintances'],
  ['favourites', 'settings.showsPictureTo.favourites'],
  ['nobody', 'settings.showsPictureTo.nobody'],
] as const satisfies readonly (readonly [PictureAudience, WordingKey])[]

const MOVES = ['export', 'import'] as const

/** Settings for data that others see. Moves the identity to another computer; shows and deletes the data on this one. */
export function PrivacyPage({ state }: PageProps) {
  const t = useT()
  const { calls } = state.settings
  const { changeSettings, clearData, exportIdentity, importIdentity } = useCommands()
  const [moving, setMoving] = useState<(typeof MOVES)[number]>()
  const [asked, setAsked] = useState<ClearableData>()
  return (
    <>
      <SwitchRow
        setting="sharesStatus"
        on={calls.sharesStatus}
        onSwitch={(on) => changeSettings({ calls: { sharesStatus: on } })}
      />
      <PictureRow me={state.account?.name ?? ''} />
      <ChoiceRow
        setting="showsPictureTo"
        chosen={calls.showsPictureTo}
        choices={AUDIENCES}
        onChoose={(showsPictureTo) => changeSettings({ calls: { showsPictureTo } })}
      />
      <SwitchRow
        setting="tellsRead"
        on={calls.tellsRead}
        onSwitch={(on) => changeSettings({ calls: { tellsRead: on } })}
      />
      <SwitchRow
        setting="offersAddresses"
        on={calls.offersAddresses && !calls.relayOnly}
        disabled={calls.relayOnly}
        {...(calls.relayOnly && { note: t('settings.offersAddresses.relayed') })}
        onSwitch={(on) => changeSettings({ calls: { offersAddresses: on } })}
      />
      <SwitchRow
        setting="relayOnly"
        on={calls.relayOnly}
        onSwitch={(on) => changeSettings({ calls: { relayOnly: on } })}
      />
      {MOVES.map((what) => (
        <ButtonRow key={what} setting={`${what}Identity`} onPress={() => setMoving(what)}>
          {t(`settings.identity.${what}.button`)}
        </ButtonRow>
      ))}
      {moving && (
        <PassphraseDialog
          what={moving}
          onPassphrase={moving === 'export' ? exportIdentity : importIdentity}
          onClose={() => setMoving(undefined)}
        />
      )}
      {CLEARABLE.map(([what, setting]) => (
        <ButtonRow
          key={what}
          setting={setting}
          {...(what === 'everything' && { tone: 'brick' })}
          onPress={() => setAsked(what)}
        >
          {t(`settings.clear.${what}.button`)}
        </ButtonRow>
      ))}
      {asked && (
        <Question
          title={t(`settings.clear.${asked}.question`)}
          consequence={`${t(`settings.clear.${asked}.hint`)} ${t('settings.clear.forGood')}`}
          no={t('common.cancel')}
          yes={t(`settings.clear.${asked}.yes`)}
          onYes={() => clearData(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  )
}
