/** An error's message, or any other caught value as text. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error))
