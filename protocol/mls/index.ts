/** What a delivery service reads of MLS messages (RFC 9420): nothing that is encrypted. Pure. */
export { type MessageHead, messageHead } from './message-head'
