/** Bytes as a URL, which the page may load. @throws {Error} when the reader fails */
export function dataUrl(bytes: Uint8Array, type: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onloadend = () => {
      if (typeof reader.result === 'string') resolve(reader.result)
      else reject(reader.error ?? new Error('the image cannot be read'))
    }
    reader.readAsDataURL(new Blob([new Uint8Array(bytes)], { type }))
  })
}
