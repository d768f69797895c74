/** To whom the user's picture is shown. Whoever is blocked, or has another identity than before, never gets it. */
export const PICTURE_AUDIENCES = ['acquaintances', 'favourites', 'nobody'] as const

/** `acquaintances`: favourites, and whom the user has talked with or written to. */
export type PictureAudience = (typeof PICTURE_AUDIENCES)[number]

/** What a picture of a person may take. */
export const MAX_PICTURE_BYTES = 64 * 1024

/** SHA-256 of a person's picture, base64url. */
export type PictureHash = string
