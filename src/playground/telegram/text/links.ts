/** The address as Telegram would open it, or undefined where it drops the link: a host needs a dot in it. */
export const linkOf = (given: string): string | undefined => {
  const text = given.trim()
  const full = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `http://${text}`
  if (!URL.canParse(full)) return undefined
  const url = new URL(full)
  if (['tg:', 'ton:', 'tonsite:'].includes(url.protocol)) return url.href
  return ['http:', 'https:'].includes(url.protocol) && url.hostname.includes('.') ? url.href : undefined
}
