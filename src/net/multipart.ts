import { Readable } from 'node:stream'

export interface FormFile {
  /** The form's field. */
  readonly field: string
  readonly fileName: string
  readonly mimeType: string
  readonly bytes: number
  readonly stream: Readable
  /** What goes before it, as text. */
  readonly fields?: Readonly<Record<string, string>>
}

/** A form with one file, streamed: its length is known beforehand and the file is never held in memory. */
export const multipartOf = (file: FormFile, boundary: string): { headers: Record<string, string>; body: Readable } => {
  const name = file.fileName.replace(/[^\w.-]+/g, '_')
  const fields = Object.entries(file.fields ?? {}).map(
    ([key, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`,
  )
  const head = Buffer.from(
    `${fields.join('')}--${boundary}\r\nContent-Disposition: form-data; name="${file.field}"; filename="${name}"\r\nContent-Type: ${file.mimeType.replace(/[\r\n]/g, '')}\r\n\r\n`,
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  const parts = async function* () {
    yield head
    yield* file.stream
    yield tail
  }
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.length + file.bytes + tail.length),
    },
    body: Readable.from(parts(), { objectMode: false }),
  }
}
