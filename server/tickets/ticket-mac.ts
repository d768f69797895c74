import { createHmac } from 'node:crypto'
import type { TicketsKey } from './tickets-key'

/** HMAC-SHA256 of a text by the key of tickets, in 43 characters of base64url. The text begins with what it is for. */
export const ticketMac = ({ current }: TicketsKey, text: string): string =>
  createHmac('sha256', current).update(text).digest('base64url')
