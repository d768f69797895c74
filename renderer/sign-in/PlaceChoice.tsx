import { useT } from '../language/wording-context'

/** Where to meet the others: at somebody's server, or at our own. */
export type Place = 'join' | 'host'

export interface PlaceChoiceProps {
  readonly place: Place
  readonly onChoose: (place: Place) => void
}

/** Two radio buttons side by side, chosen between by the arrow keys. */
export function PlaceChoice({ place, onChoose }: PlaceChoiceProps) {
  const t = useT()
  return (
    <fieldset className="place">
      <legend className="visually-hidden">{t('signIn.whereToMeet')}</legend>
      {(['join', 'host'] as const).map((each) => (
        <label key={each} className="place-option">
          <input
            type="radio"
            name="place"
            className="visually-hidden"
            checked={place === each}
            onChange={() => onChoose(each)}
          />
          {t(`signIn.place.${each}`)}
        </label>
      ))}
    </fieldset>
  )
}
