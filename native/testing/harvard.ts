/** Harvard sentences (IEEE, 1969): phonetically balanced. */
export const HER_SENTENCES = [
  'The birch canoe slid on the smooth planks.',
  'Glue the sheet to the dark blue background.',
  'It is easy to tell the depth of a well.',
  'These days a chicken leg is a rare dish.',
  'Rice is often served in round bowls.',
  'The juice of lemons makes fine punch.',
]
/** A text for a voice at each end. */
export const HER_WORDS = HER_SENTENCES.join(' ')
export const HIS_WORDS = [
  'A rod is used to catch pink salmon.',
  'The source of the huge river is the clear spring.',
  'Kick the ball straight and follow through.',
  'Help the woman get back to her feet.',
].join(' ')
