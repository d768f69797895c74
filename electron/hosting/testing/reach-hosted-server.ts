import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import {
  announcement,
  clientToServer,
  httpPortIn,
  iceServersIn,
  MessageReader,
  serverToClient,
} from '../../../protocol/directory'

/**
 * Reaches a hosted server from elsewhere, as a phone does: `node reach-hosted-server.cjs HOST PORT`. Prints what it finds as JSON: the ports
 * that it is told, what HTTP answers, and the address that STUN sees.
 */
const [, , host = '', port] = process.argv

async function toldPorts(): Promise<{ readonly http: number; readonly stun: number }> {
  const socket = connect(Number(port), host)
  const reader = new MessageReader(serverToClient)
  let http = 0
  for await (const chunk of socket as AsyncIterable<Buffer>)
    for (const message of reader.push(chunk).messages) {
      if (message.kind === 'hello-connect') {
        http = httpPortIn(message.extension)?.port ?? 0
        socket.write(clientToServer.encode({ kind: 'login', name: 'ann', extension: announcement({}) }))
      }
      if (message.kind === 'login-success')
        return { http, stun: iceServersIn(message.extension).stunPort ?? 0 }
    }
  throw new Error('the server has closed the connection')
}

/** The IPv4 address in the answer to a Binding request (RFC 8489). */
async function seenBy(stunPort: number): Promise<string> {
  const request = Buffer.from('000100002112a442b7e7a701bc34d686fa87dfae', 'hex')
  const socket = createSocket('udp4')
  socket.send(request, stunPort, host)
  const [answer] = (await once(socket, 'message')) as [Buffer]
  socket.close()
  return answer
    .subarray(28, 32)
    .map((byte, at) => byte ^ (request[4 + at] ?? 0))
    .join('.')
}

async function main(): Promise<void> {
  const told = await toldPorts()
  const answer = await fetch(`http://${host}:${told.http}/healthz`)
  console.log(JSON.stringify({ told, status: answer.status, seen: await seenBy(told.stun) }))
}
void main().finally(() => process.exit())
