declare const brand: unique symbol

/**
 * Identifies a person on this phone. Opaque: equal ids mean the same person, and an id has no other
 * meaning. Contacts, marks, pins and history entries refer to people by it; names are for display, and for calls at a
 * server.
 */
export type PersonId = string & { readonly [brand]: 'PersonId' }
