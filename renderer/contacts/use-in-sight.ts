import { useLayoutEffect, useState, type RefObject } from 'react'

/** Rows so far out of sight are drawn, so that scrolling and the arrow keys find them. */
const AROUND = '1200px 0px'

type Listener = (isInSight: boolean) => void

/** One observer for each scrolling pane. */
const observers = new WeakMap<Element, IntersectionObserver>()
const listeners = new WeakMap<Element, Listener>()

function observerOf(pane: Element): IntersectionObserver {
  const known = observers.get(pane)
  if (known) return known
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting)
    },
    { root: pane, rootMargin: AROUND },
  )
  observers.set(pane, observer)
  return observer
}

/**
 * Whether an element of a scrolling pane is in sight, or nearly.
 * @param isAsked without it the answer is true
 */
export function useInSight(element: RefObject<HTMLElement | null>, isAsked: boolean): boolean {
  const [isInSight, setInSight] = useState(false)
  useLayoutEffect(() => {
    const { current } = element
    const pane = current?.closest('.pane-scroll')
    if (!isAsked || !current || !pane) return undefined
    const observer = observerOf(pane)
    listeners.set(current, setInSight)
    observer.observe(current)
    return () => {
      listeners.delete(current)
      observer.unobserve(current)
    }
  }, [element, isAsked])
  return !isAsked || isInSight
}
