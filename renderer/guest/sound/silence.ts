/** Sound for whoever only listens: phones want to hear something of a call that stands. */
export interface Silence {
  readonly track: MediaStreamTrack
  close(): void
}

/** A track without sound. @returns undefined where a browser makes none */
export function makeSilence(): Silence | undefined {
  const context = new AudioContext()
  void context.resume()
  const [track] = new MediaStreamAudioDestinationNode(context).stream.getAudioTracks()
  const close = (): void => {
    track?.stop()
    void context.close()
  }
  if (track) return { track, close }
  close()
  return undefined
}
