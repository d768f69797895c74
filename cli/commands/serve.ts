import type { CommandDeclaration } from '../command'
import { parseServeOptions, type ServeOptions } from '../serve/serve-options'

/** The server: the directory, and the broker and the relay on the HTTP port. */
export const serve: CommandDeclaration<ServeOptions> = {
  name: 'serve',
  usage: `serve [--host HOST] [--port PORT] [--advertise [NAME]] [--tls-cert FILE --tls-key FILE]
                 [--max-connections N] [--max-per-address N] [--proxy ADDRESS]... [--names FILE | --names none]
                 [--server-name NAME] [--http-port PORT | --http-port none] [--http-proxied wss:PORT] [--redis URL]
                 [--max-relayed N | --max-relayed none]
                 [--stun-port PORT | --stun-port none] [--turn HOST:PORT --turn-secret-file FILE] [--json]`,
  notes: `--port: 4242 by default, 4243 with a certificate. --advertise: announces the server on the local network.
--tls-cert, --tls-key: PEM files; with them every connection is encrypted. The server reads them again on SIGHUP.
--max-connections: limit on people who are logged in. --max-per-address: limit on connections of one address.
--proxy: the address or the network (10.0.0.0/8) of a proxy, which must send the PROXY protocol, version 1 or 2; to the
HTTP port it may send X-Forwarded-For instead.
--names: the file with the owners of names, created if missing; “none”: the server forgets them when it stops.
--server-name: the server's name in messages that phones sign; by default the certificate's host, or this computer's name.
--http-port: the port of WebSockets, 4280 by default: the broker (/broker), the relay (/relay), and the directory for phones that
cannot reach --port (/directory); “none”: there are none. --http-proxied: how phones reach it through a proxy at this host, such as
wss:443.
--redis: redis://HOST:PORT, shared by brokers, so that the people of all of them reach each other.
--max-relayed: calls whose voice goes through the server because no other way is open, 100 by default; “none”: none does.
--stun-port: the UDP port at which phones learn their address, 3478 by default; “none”: they do not learn it here.
--turn, --turn-secret-file: a TURN server, and a file with the secret (coturn's static-auth-secret) for its credentials.`,
  parse: parseServeOptions,
  run: async (options, output) => (await import('../serve/run-server')).runServer(options, output),
}
