import { useEffect, useRef } from 'react'

/** Plays what the other side says. */
export function RemoteSound({ stream }: { readonly stream: MediaStream | undefined }) {
  const player = useRef<HTMLAudioElement>(null)
  useEffect(() => {
    const element = player.current
    if (!element || !stream) return undefined
    element.srcObject = stream
    // A browser may want a click first; the one that began the call counts.
    element.play().catch(() => undefined)
    return () => {
      element.srcObject = null
    }
  }, [stream])
  return <audio ref={player} />
}
