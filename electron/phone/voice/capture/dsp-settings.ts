/** What is done to the microphone's sound before it is sent; each can be switched at any time. */
export interface DspSettings {
  readonly echoCancellation: boolean
  readonly noiseSuppression: boolean
  readonly gainControl: boolean
}

export const ALL_DSP: DspSettings = {
  echoCancellation: true,
  noiseSuppression: true,
  gainControl: true,
}

export const NO_DSP: DspSettings = {
  echoCancellation: false,
  noiseSuppression: false,
  gainControl: false,
}
