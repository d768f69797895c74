import type { AudioEndpoint } from '../voice-contract'

/** Whether an endpoint is a device of the system and not a file: it plays tones, and its microphone has noise. */
export const isHardware = ({ kind }: AudioEndpoint): boolean => kind === 'default' || kind === 'device'
