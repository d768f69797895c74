/** What the page remembers in this browser. A browser may refuse: then it is forgotten with the page. */
const PREFIX = 'ringdown.guest.'

export function remembered(key: 'name' | 'language'): string | undefined {
  try {
    return localStorage.getItem(PREFIX + key) ?? undefined
  } catch {
    return undefined
  }
}

export function remember(key: 'name' | 'language', value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value)
  } catch {
    // Private windows of some browsers keep nothing.
  }
}
