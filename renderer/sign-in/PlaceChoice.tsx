import { useT } from '../language/wording-context'

/** The server to use: an existing one, or our own. */
export type Place = 'join' | 'host'

export interface PlaceChoiceProps {
  readonly place: Place
  readonly onChoose: (place: Place) => void
}

/** Two radio buttons side by side, with arrow key navigation. */
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
