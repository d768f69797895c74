import type { Privacy } from '../model'

/** How private a call is while our own key cannot be opened, whatever the other side announces: it is in the clear. */
export function withoutOwnKey(privacy: Privacy): Privacy {
  switch (privacy) {
    case 'not-private':
    case 'new':
      return 'not-private'
    case 'known':
    case 'verified':
    case 'changed':
    case 'unproven':
    case 'stripped':
    case 'keyless':
      return 'keyless'
  }
}
