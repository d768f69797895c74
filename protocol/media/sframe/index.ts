/** Encryption of media frames end to end: SFrame, RFC 9605. No input or output. */
export { FrameCipher, type FrameKeys } from './frame-cipher'
export { MAX_PLAINTEXT_BYTES } from './frame-key'
export {
  type FrameMetadata,
  groupKeyId,
  GroupFrameCipher,
  type GroupFrameKeys,
  MAX_LEAF,
  type OpenedFrame,
  type SealedFrame,
} from './group-frame-cipher'
export { HeldFrames } from './held-frames'
