/** Every answer of the console's server, under the headers that all of them have. */
import type { ServerResponse } from 'node:http'
import { pageHeaders } from '../../lib/content-security-policy.ts'
import { refusalPage, statusOfRefusal, type Refusal } from './refusal-page.ts'

type Headers = Readonly<Record<string, string>>

const always: Headers = {
  ...pageHeaders,
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Resource-Policy': 'same-origin'
}

/** The head alone; the body is the caller's. */
export function sendHead(response: ServerResponse, status: number, headers: Headers): void {
  response.writeHead(status, { ...always, ...headers })
}

/** A whole answer; the body is left out where HEAD asked. */
export function sendAnswer(
  response: ServerResponse,
  status: number,
  headers: Headers,
  body: string | Buffer = ''
): void {
  sendHead(response, status, { 'Content-Length': String(Buffer.byteLength(body)), ...headers })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

export function sendPage(
  response: ServerResponse,
  status: number,
  html: string,
  headers: Headers = {}
): void {
  const type = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' }
  sendAnswer(response, status, { ...type, ...headers }, html)
}

export function sendRefusal(response: ServerResponse, refusal: Refusal, headers: Headers = {}): void {
  sendPage(response, statusOfRefusal[refusal], refusalPage(refusal), headers)
}
