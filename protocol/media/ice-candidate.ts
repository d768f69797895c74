/** An address at which a side may be reached by UDP (RFC 8839 section 5.1). */
export interface IceCandidate {
  readonly foundation: string
  /** 32 bits. */
  readonly priority: number
  /** Digits, dots and colons; not yet known to be an address. */
  readonly address: string
  readonly port: number
  /** The computer's own address; as a STUN server or a peer sees it; at a TURN server. */
  readonly type: 'host' | 'srflx' | 'prflx' | 'relay'
}

/** Characters of a candidate. */
export const MAX_CANDIDATE = 256

const FORM =
  /^(?:a=)?candidate:([\w+/]{1,32}) 1 udp (\d{1,10}) ([\da-f.:]{2,45}) (\d{1,5}) typ (host|srflx|prflx|relay)(?: |$)/i

/** @returns undefined for anything else, as a host name, TCP, or the end of all candidates */
export function parseCandidate(text: string): IceCandidate | undefined {
  if (text.length > MAX_CANDIDATE) return undefined
  const [, foundation, priority, address, port, type] = FORM.exec(text) ?? []
  if (foundation === undefined || address === undefined) return undefined
  const numbers = { priority: Number(priority), port: Number(port) }
  if (numbers.priority > 0xffffffff || numbers.port < 1 || numbers.port > 0xffff) return undefined
  return { foundation, ...numbers, address, type: type?.toLowerCase() as IceCandidate['type'] }
}

/** Without what is only for logs. */
export const formatCandidate = ({ foundation, priority, address, port, type }: IceCandidate): string =>
  `candidate:${foundation} 1 UDP ${priority} ${address} ${port} typ ${type}`
