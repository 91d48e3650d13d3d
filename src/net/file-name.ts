const longest = 150

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Only a name: no folders, nothing unprintable, nothing hidden; the ending survives shortening. Undefined when nothing is left. */
export const cleanFileName = (name: string): string | undefined => {
  const base = name.normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  const clean = base
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  if (clean === '') return undefined
  if (clean.length <= longest) return clean
  const ending = /\.[a-z0-9]{1,10}$/i.exec(clean)?.[0] ?? ''
  return `${clean.slice(0, longest - ending.length)}${ending}`
}

const fromDisposition = (header: string): string | undefined => {
  const extended = /filename\*\s*=\s*(?:utf-8|iso-8859-1)'[^']*'([^;\s]+)/i.exec(header)?.[1]
  if (extended !== undefined) return decoded(extended)
  const quoted = /filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(header)?.[1]
  if (quoted !== undefined) return decoded(quoted.replace(/\\(.)/g, '$1'))
  return /filename\s*=\s*([^;"\s]+)/i.exec(header)?.[1]
}

/** What the server calls the file, else what its address does. */
export const fileNameOf = (url: URL, disposition: string | undefined): string | undefined => {
  const given = disposition === undefined ? undefined : fromDisposition(disposition)
  return (given === undefined ? undefined : cleanFileName(given)) ?? cleanFileName(decoded(url.pathname.split('/').at(-1) ?? ''))
}
