/**
 * The pieces of words between which a line may end besides at spaces: an address is cut in front of its stops and
 * colons.
 */
export const linePieces = (words: string): readonly string[] => words.split(/(?<=\S)(?=[.:]\S)/u)
