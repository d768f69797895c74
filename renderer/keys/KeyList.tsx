import { MENU_KEYS, type Settings } from '../../electron/api'
import type { WordingKey } from '../../locales/wording'
import { useT } from '../language/wording-context'
import { Keys } from '../look/Button'
import { Dialog } from '../look/Dialog'
import type { Chord } from './chord'
import './key-list.css'
import { actionsOf, KEY_GROUPS, type KeyGroup } from './key-table'
import { chordName } from './keycap'
import { MENU_WORDS } from './menu-words'

export interface KeyListProps {
  /** The global shortcuts that the user has chosen. */
  readonly shortcuts: Settings['shortcuts']
  readonly onClose: () => void
}

interface Line {
  readonly words: WordingKey
  readonly chords: readonly Chord[]
}

const MENU: readonly Line[] = Object.entries(MENU_WORDS).map(([item, words]) => ({
  words,
  chords: [MENU_KEYS[item as keyof typeof MENU_WORDS]],
}))

/** All keys with an action, in words: the table of keys, the menu bar's keys, and the chosen global shortcuts. */
export function KeyList({ shortcuts, onClose }: KeyListProps) {
  const t = useT()
  const title = t('keys.title')
  const global: readonly Line[] = [
    ...line('settings.mute.label', shortcuts.mute),
    ...line('settings.pushToTalk.label', shortcuts.pushToTalk),
  ]
  return (
    <Dialog title={title} className="key-list" onClose={onClose}>
      {/* In the tab order, so that keys can scroll the list. */}
      <div className="key-groups" role="region" aria-label={title} tabIndex={0}>
        {KEY_GROUPS.map((group) => (
          <Lines key={group} title={t(`keys.group.${group}`)} lines={linesOf(group)} />
        ))}
        <Lines title={t('keys.group.menu')} lines={MENU} />
        {global.length > 0 && <Lines title={t('keys.group.global')} lines={global} />}
      </div>
    </Dialog>
  )
}

const line = (words: WordingKey, accelerator: string | undefined): readonly Line[] =>
  accelerator === undefined ? [] : [{ words, chords: [accelerator] }]

const linesOf = (group: KeyGroup): readonly Line[] =>
  actionsOf(group).map(([action, chords]) => ({ words: `keys.${group}.${action}` as WordingKey, chords }))

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }) {
  const t = useT()
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {lines.map(({ words, chords }) => (
          <div key={words}>
            <dt>{t(words)}</dt>
            <dd>
              {chords.map((chord, index) => (
                <span key={chord} className="key-choice">
                  {index > 0 && <small>{t('keys.or')} </small>}
                  <Keys of={chord} />
                  <span className="visually-hidden">{chordName(t, chord)}</span>
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
