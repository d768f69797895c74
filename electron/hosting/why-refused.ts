import type { HostEvent } from './host-contract'

type Refused = Extract<HostEvent, { kind: 'refused' }>

/** What the system's refusal to listen means to the user, and what to do next. */
export function whyRefused(
  { code, message, freePort }: Refused,
  port: number,
): { code: 'port-in-use' | 'not-permitted' | 'failed'; why: string } {
  switch (code) {
    case 'EADDRINUSE': {
      const other = freePort === undefined ? 'choose another port' : `port ${freePort} is free`
      return {
        code: 'port-in-use',
        why: `Port ${port} is in use by another program, maybe by another Ringdown: ${other}, or close that program.`,
      }
    }
    case 'EACCES':
    case 'EPERM':
      return {
        code: 'not-permitted',
        why: `This computer does not allow hosting on port ${port}: choose a port above 1023.`,
      }
    default:
      return { code: 'failed', why: `Cannot host on port ${port} (${message}): choose another port.` }
  }
}
