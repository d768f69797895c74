import { useT } from '../../language/wording-context'
import type { WordingKey } from '../../../locales/wording'
import { Row } from './Row'
import type { SettingId } from '../setting-table'

export interface ChoiceRowProps<Value extends string> {
  readonly setting: SettingId
  readonly chosen: Value
  /** The options with their labels: a key of the catalogue, or a name that is the same in all languages. */
  readonly choices: readonly (readonly [value: Value, words: WordingKey | { readonly name: string }])[]
  readonly onChoose: (value: Value) => void
}

/** A choice of one option. */
export function ChoiceRow<Value extends string>({
  setting,
  chosen,
  choices,
  onChoose,
}: ChoiceRowProps<Value>) {
  const t = useT()
  return (
    <Row setting={setting}>
      {(names) => (
        <select
          className="select"
          {...names}
          value={chosen}
          onChange={({ target }) => {
            const choice = choices.find(([value]) => value === target.value)
            if (choice) onChoose(choice[0])
          }}
        >
          {choices.map(([value, words]) => (
            <option key={value} value={value}>
              {typeof words === 'string' ? t(words) : words.name}
            </option>
          ))}
        </select>
      )}
    </Row>
  )
}
