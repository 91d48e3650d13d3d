import { DarkroomError } from '../model/errors.ts'
import type { App } from './context.ts'

const plainChars = 1_000_000
const mostParts = 100_000

/**
 * A large body is large because of the files in it, and those are few long texts. Millions of little parts are no
 * request that anybody needs, and taking them apart would keep everybody else waiting for seconds.
 */
const isCrowded = (text: string): boolean => {
  if (text.length <= plainChars) return false
  let parts = 0
  for (let index = 0; index < text.length; index += 1) {
    const sign = text.charCodeAt(index)
    if (sign !== 0x2c && sign !== 0x5b && sign !== 0x7b) continue
    parts += 1
    if (parts > mostParts) return true
  }
  return false
}

/** JSON and nothing else; keys that reach for a prototype make it no JSON. */
export const parseJsonBodies = (app: App): void => {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    if (isCrowded(body))
      done(new DarkroomError('payload_too_large', { message: 'That has too many parts. Please send something simpler.' }))
    else void parse(request, body, done)
  })
}
