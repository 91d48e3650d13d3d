import { DarkroomError } from '../../model/errors.ts'

/** Where MEDIA_URL points. */
export interface S3Place {
  readonly bucket: string
  /** Empty, or with a slash at its end. */
  readonly prefix: string
  /** Absent: Amazon's own. */
  readonly endpoint?: string
  /** Absent: the one that AWS_REGION names. */
  readonly region?: string
  /** The address under which others reach the same bucket; `off`: nobody is to be sent there. Absent: the endpoint, where it is public. */
  readonly public?: string
}

const example = 's3://bucket/prefix?endpoint=https://s3.example.org&region=eu-1'
const options: readonly string[] = ['endpoint', 'region', 'public']

const mistake = (what: string): DarkroomError =>
  new DarkroomError('config_invalid', { message: `MEDIA_URL ${what}. Please write it like ${example}.` })

const addressOf = (name: string, text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '' && url.hash === ''
  if (!isPlain) throw mistake(`should have a plain http or https address as its "${name}"`)
  return url.href.replace(/\/$/, '')
}

const prefixOf = ({ pathname }: URL): string => {
  try {
    const parts = decodeURIComponent(pathname).split('/')
    return parts.flatMap((part) => (part === '' ? [] : [`${part}/`])).join('')
  } catch {
    throw mistake('has a prefix that cannot be read')
  }
}

/** `s3://bucket/prefix?endpoint=…&region=…&public=…`. Throws config_invalid, and never repeats what was written: there may be a key in it. */
export const parseS3Url = (text: string): S3Place => {
  if (!URL.canParse(text)) throw mistake('cannot be read')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '')
    throw new DarkroomError('config_invalid', {
      message: 'MEDIA_URL holds a key. Please move it to AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    })
  if (url.port !== '') throw mistake('names a port; the server goes into "endpoint"')
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/.test(url.hostname)) throw mistake('names no bucket')
  if (url.hash !== '' || [...url.searchParams.keys()].some((name) => !options.includes(name)))
    throw mistake(`has an option that is not known; there are ${options.join(', ')}`)
  const [endpoint, region, open] = options.map((name) => url.searchParams.get(name) ?? '')
  return {
    bucket: url.hostname,
    prefix: prefixOf(url),
    ...(endpoint ? { endpoint: addressOf('endpoint', endpoint) } : {}),
    ...(region ? { region } : {}),
    ...(open ? { public: open === 'off' ? open : addressOf('public', open) } : {}),
  }
}
