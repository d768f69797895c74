/** What a delivery service reads of MLS messages (RFC 9420): nothing that is encrypted. Pure. */
export { type GroupInfoHead, groupInfoHead, HEAD_BYTES, type MessageHead, messageHead } from './message-head'
