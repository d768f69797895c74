/** What the main process says outside the window and in answers to commands. */
export const desktopWords = {
  cannotOpen: (path: string, why: string): string => `${path} cannot be opened (${why}).`,
  linkGone: (): string => 'There is no link to answer any more.',
}
