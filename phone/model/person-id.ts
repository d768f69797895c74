declare const brand: unique symbol

/**
 * One person as this phone knows them. Opaque: two texts that are equal mean the same person, and nothing else follows
 * from one. Contacts, marks, pins and history entries refer to people by it; names are for display, and for calls at a
 * server.
 */
export type PersonId = string & { readonly [brand]: 'PersonId' }
