import { request } from 'node:http'
import { MAX_XML_BYTES } from '../../../protocol/port-mapping/upnp'

/** What a router answered. */
export interface HttpAnswer {
  readonly status: number
  readonly body: string
  /** The address of this computer that the router sees. */
  readonly ownAddress: string
}

export interface SoapPost {
  readonly header: string
  readonly body: string
}

/** A router's headers are short. Bytes. */
const MAX_HEADER_BYTES = 8192

/**
 * One HTTP exchange with a router; follows no redirection. With `post` an action of SOAP.
 * @throws {Error} when it fails, when the answer is too long, or when the signal aborts
 */
export const askByHttp = (url: URL, signal: AbortSignal, post?: SoapPost): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    const headers = post && {
      'Content-Type': 'text/xml; charset="utf-8"',
      'Content-Length': Buffer.byteLength(post.body),
      SOAPAction: post.header,
    }
    const sent = request(url, {
      method: post ? 'POST' : 'GET',
      agent: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      signal,
      ...(headers && { headers }),
    })
    sent.on('error', reject)
    sent.on('response', (answer) => {
      const chunks: Buffer[] = []
      let length = 0
      const ownAddress = answer.socket.localAddress ?? ''
      answer.on('error', reject)
      answer.on('aborted', () => reject(new Error('the router has closed the connection')))
      answer.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length <= MAX_XML_BYTES) return void chunks.push(chunk)
        reject(new Error('the router’s answer is too long'))
        answer.destroy()
      })
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8'), ownAddress }),
      )
    })
    sent.end(post?.body)
  })
