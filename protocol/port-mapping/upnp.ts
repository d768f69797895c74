import type { PortRequest } from './port-request'

/**
 * UPnP's Internet Gateway Device, versions 1 and 2: a search by multicast, a description in XML, and actions by SOAP. Only
 * what is needed to open a port. Callers cap the texts; every reader takes time in proportion to its text.
 */

export const SSDP_ADDRESS = '239.255.255.250'
export const SSDP_PORT = 1900

/** The longest answers that are read, bytes. */
export const MAX_SSDP_BYTES = 2048
export const MAX_XML_BYTES = 128 * 1024

/** Version 2 answers a search for version 1. */
const GATEWAY = 'urn:schemas-upnp-org:device:InternetGatewayDevice:1'
/** The services that open ports. AddPortMapping is the same in all. */
const SERVICES = [
  'urn:schemas-upnp-org:service:WANIPConnection:2',
  'urn:schemas-upnp-org:service:WANIPConnection:1',
  'urn:schemas-upnp-org:service:WANPPPConnection:1',
] as const
const MAX_SERVICES = 64

/** An M-SEARCH: routers answer to its sender. */
export const ssdpSearch = (): string =>
  [
    'M-SEARCH * HTTP/1.1',
    `HOST: ${SSDP_ADDRESS}:${SSDP_PORT}`,
    'MAN: "ssdp:discover"',
    'MX: 1',
    `ST: ${GATEWAY}`,
    '',
    '',
  ].join('\r\n')

/**
 * Where an answer to the search says that its description is.
 * @param from the sender's address: a router describes itself, and must not direct us to others
 */
export function descriptionUrl(answer: string, from: string): URL | undefined {
  const [status = '', ...lines] = answer.split('\r\n')
  if (!/^HTTP\/1\.[01] 200/.test(status)) return undefined
  const header = lines.find((line) => /^location:/i.test(line))
  return header === undefined ? undefined : urlAt(header.slice('location:'.length).trim(), from)
}

/** A service of a router, and where its actions go. */
export interface GatewayService {
  readonly type: string
  readonly control: URL
}

/** The service of a description that opens ports. @param base where the description was */
export function gatewayServiceIn(description: string, base: URL): GatewayService | undefined {
  const services = description
    .split('<service>', MAX_SERVICES)
    .slice(1)
    .map((text) => text.split('</service>', 1)[0] ?? '')
  for (const type of SERVICES) {
    const text = services.find((each) => element(each, 'serviceType') === type)
    const path = text === undefined ? undefined : element(text, 'controlURL')
    const control = path === undefined ? undefined : urlAt(path, base.hostname, base)
    if (control) return { type, control }
  }
  return undefined
}

export type GatewayAction =
  | { readonly kind: 'address' }
  /** `client`: the address of this computer. */
  | { readonly kind: 'open'; readonly request: PortRequest; readonly client: string }
  | { readonly kind: 'close'; readonly request: PortRequest }

/** A SOAP request: the value of the header SOAPAction, and the body. */
export function soapRequest(
  service: string,
  action: GatewayAction,
): { readonly header: string; readonly body: string } {
  const [name, fields] = actionOf(action)
  const inner = Object.entries(fields).map(([key, value]) => `<${key}>${value}</${key}>`)
  const body =
    '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" ' +
    's:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>' +
    `<u:${name} xmlns:u="${service}">${inner.join('')}</u:${name}></s:Body></s:Envelope>`
  return { header: `"${service}#${name}"`, body }
}

function actionOf(action: GatewayAction): [name: string, fields: Readonly<Record<string, string | number>>] {
  switch (action.kind) {
    case 'address':
      return ['GetExternalIPAddress', {}]
    case 'open': {
      const { protocol, internalPort, externalPort, lifetimeS } = action.request
      return [
        'AddPortMapping',
        {
          NewRemoteHost: '',
          NewExternalPort: externalPort,
          NewProtocol: protocol,
          NewInternalPort: internalPort,
          NewInternalClient: action.client,
          NewEnabled: 1,
          NewPortMappingDescription: 'Ringdown',
          NewLeaseDuration: lifetimeS,
        },
      ]
    }
    case 'close': {
      const { protocol, externalPort } = action.request
      return [
        'DeletePortMapping',
        { NewRemoteHost: '', NewExternalPort: externalPort, NewProtocol: protocol },
      ]
    }
  }
}

/** The address in an answer to `address`. */
export const externalAddressIn = (answer: string): string | undefined => {
  const text = element(answer, 'NewExternalIPAddress')
  return text !== undefined && /^\d{1,3}(\.\d{1,3}){3}$/.test(text) ? text : undefined
}

/** The router takes permanent mappings only; another computer has that port. */
export const ONLY_PERMANENT = 725
export const CONFLICT = 718

/** The code of an error, from the body of an answer with status 500. */
export const soapErrorIn = (answer: string): number | undefined => {
  const text = element(answer, 'errorCode')
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined
}

/** The text of the first element with this name. */
function element(xml: string, name: string): string | undefined {
  const [, rest] = xml.split(`<${name}>`, 2)
  if (rest?.includes(`</${name}>`) !== true) return undefined
  return rest.split(`</${name}>`, 1)[0]?.trim()
}

/** @returns undefined unless it is a plain HTTP address of this host */
function urlAt(text: string, host: string, base?: URL): URL | undefined {
  if (!URL.canParse(text, base?.href)) return undefined
  const url = new URL(text, base)
  const isPlain = url.protocol === 'http:' && url.hostname === host && url.username === ''
  return isPlain ? url : undefined
}
