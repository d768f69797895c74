import { useEffect, useLayoutEffect, useState } from 'react'
import type { Appearance } from '../../electron/api'

const LESS_MOTION = '(prefers-reduced-motion: reduce)'

/**
 * Applies the user's appearance settings: `data-theme` and `data-motion` on the root element, which the style sheets
 * use. The main process sets the zoom.
 */
export function useAppearance({ theme, reducedMotion }: Appearance): void {
  const systemReduces = useSystemReducesMotion()
  const reduced = reducedMotion === 'system' ? systemReduces : reducedMotion === 'on'
  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    dataset['theme'] = theme
    dataset['motion'] = reduced ? 'reduced' : 'full'
  }, [theme, reduced])
}

function useSystemReducesMotion(): boolean {
  const [reduces, setReduces] = useState(() => matchMedia(LESS_MOTION).matches)
  useEffect(() => {
    const query = matchMedia(LESS_MOTION)
    const follow = (): void => setReduces(query.matches)
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])
  return reduces
}
