import { words } from '../wording'

/** Where to meet the others: at somebody's server, or at our own. */
export type Place = 'join' | 'host'

export interface PlaceChoiceProps {
  readonly place: Place
  readonly onChoose: (place: Place) => void
}

const LABELS: Readonly<Record<Place, string>> = { join: words.joinServer, host: words.hostHere }

/** Two radio buttons side by side, chosen between by the arrow keys. */
export function PlaceChoice({ place, onChoose }: PlaceChoiceProps) {
  return (
    <fieldset className="place">
      <legend className="visually-hidden">{words.whereToMeet}</legend>
      {(['join', 'host'] as const).map((each) => (
        <label key={each} className="place-option">
          <input
            type="radio"
            name="place"
            className="visually-hidden"
            checked={place === each}
            onChange={() => onChoose(each)}
          />
          {LABELS[each]}
        </label>
      ))}
    </fieldset>
  )
}
