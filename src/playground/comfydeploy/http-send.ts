import http from 'node:http'
import https from 'node:https'

export interface Sent {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
}

export interface SendOptions {
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
  readonly maxBytes?: number
}

const maxRedirects = 10

/** Plain requests, GET with a body included: that is what the real one's second try looks like. */
export const createHttpSender = () => {
  const agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) }

  const once = (url: URL, options: SendOptions): Promise<Sent> =>
    new Promise((resolve, reject) => {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') return reject(new Error('only http and https addresses can be reached'))
      const { method, headers, body, signal, maxBytes = 64 * 1024 * 1024 } = options
      const secure = url.protocol === 'https:'
      const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
      const settings = { method, signal, headers: { ...headers, ...length }, agent: agents[url.protocol] }
      const request = (secure ? https : http).request(url, settings, (response) => {
        const chunks: Buffer[] = []
        let size = 0
        response.on('data', (chunk: Buffer) => {
          size += chunk.byteLength
          if (size > maxBytes) request.destroy(new Error('the answer is too large'))
          else chunks.push(chunk)
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }))
        response.on('error', reject)
      })
      request.on('error', reject)
      request.end(body)
    })

  return {
    send: async (address: string, options: SendOptions): Promise<Sent> => {
      let url = new URL(address)
      let next = options
      for (let hop = 0; ; hop += 1) {
        const answer = await once(url, next)
        const { location } = answer.headers
        if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined || hop === maxRedirects) return answer
        url = new URL(location, url)
        if (next.method === 'POST' && answer.status < 307) next = { method: 'GET', signal: next.signal }
      }
    },
    close: (): void => {
      agents['http:'].destroy()
      agents['https:'].destroy()
    },
  }
}

export type HttpSender = ReturnType<typeof createHttpSender>
