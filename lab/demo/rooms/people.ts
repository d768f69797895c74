/** Somebody of the demo. */
export interface Person {
  readonly name: string
  /** Of espeak-ng. */
  readonly voice: string
  readonly sentence: string
  /** At which of the two nodes they sign in. */
  readonly home: 'A' | 'B'
  /** Whether they use the app with its window; the others use the command line. */
  readonly hasWindow?: boolean
}

/** Makes the room, and moderates it. She tells a story without pauses when servers die. */
export const MODERATOR: Person = {
  ...{ name: 'ada', voice: 'en-us+f3', home: 'A' },
  sentence: 'The birch canoe slid on the smooth planks while the juice of lemons makes fine punch',
}

/** The others, in the order in which they come. Nobody pauses: after a pause in an open room the listeners' delay may be another one. */
export const GUESTS: readonly Person[] = [
  {
    ...{ name: 'ben', voice: 'en-us', home: 'A' },
    sentence: 'A rod is used to catch pink salmon and the source of the huge river is the clear spring',
  },
  {
    ...{ name: 'eve', voice: 'en-gb+f2', home: 'B' },
    sentence: 'Glue the sheet to the dark blue background and rice is often served in round bowls',
  },
  {
    ...{ name: 'cid', voice: 'en-us+m5', home: 'A' },
    sentence: 'Kick the ball straight and follow through and help the woman get back to her feet',
  },
  {
    ...{ name: 'fay', voice: 'en-us+f4', home: 'B' },
    sentence: 'The hogs were fed chopped corn and garbage and four hours of steady work faced us',
  },
  {
    ...{ name: 'dan', voice: 'en-gb+m3', home: 'A', hasWindow: true },
    sentence: 'The boy was there when the sun rose and a large size in stockings is hard to sell',
  },
  {
    ...{ name: 'gus', voice: 'en-us+m7', home: 'B', hasWindow: true },
    sentence: 'These days a chicken leg is a rare dish and it is easy to tell the depth of a well',
  },
]
