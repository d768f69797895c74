import {
  type AppState,
  type Fingerprint,
  isRecognised,
  type PersonId,
  type PictureHash,
  type Privacy,
} from '../../electron/api'

/** `me`, a person, or whoever has an identity. */
export type PictureOwner = PersonId | Fingerprint

/** Whose picture stands for the other side of a call: nobody's, unless the call itself is known to be theirs. */
export const ownerOfCall = ({
  person,
  privacy,
}: {
  readonly person: PersonId
  readonly privacy?: Privacy | undefined
}): PictureOwner | undefined => (privacy === undefined || isRecognised(privacy) ? person : undefined)

type PictureState = Pick<AppState, 'contacts' | 'ownPicture' | 'ownKey' | 'elsewhere' | 'roomRings'>

/** Those of a list of contacts, which stays the same as long as nobody in it has changed. */
const known = new WeakMap<AppState['contacts'], ReadonlyMap<string, PictureHash>>()

/** @returns undefined: they have none, or show us none */
export function pictureOf(
  { contacts, ownPicture, ownKey, elsewhere, roomRings }: PictureState,
  of: PictureOwner,
): PictureHash | undefined {
  if (of === 'me' || of === ownKey) return ownPicture
  const here = picturesIn(contacts).get(of)
  if (here !== undefined || elsewhere.length + roomRings.length === 0) return here
  // The id of a person has the network in it.
  for (const { pictures } of elsewhere) if (pictures?.[of] !== undefined) return pictures[of]
  return roomRings.find(({ person }) => person === of)?.picture
}

function picturesIn(contacts: AppState['contacts']): ReadonlyMap<string, PictureHash> {
  const before = known.get(contacts)
  if (before) return before
  const pictures = new Map<string, PictureHash>()
  for (const { id, identity, picture } of contacts)
    if (picture !== undefined) {
      pictures.set(id, picture)
      if (identity !== undefined) pictures.set(identity, picture)
    }
  known.set(contacts, pictures)
  return pictures
}
