/** Encrypts voice between the two phones themselves, so that it does not depend on DTLS alone. One Opus packet at a time. */
export interface FrameCipher {
  seal(payload: Buffer): Buffer
  /** @returns undefined unless the peer has sealed it */
  open(sealed: Buffer): Buffer | undefined
}
