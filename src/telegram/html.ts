/** Text with Telegram's HTML in it. Only `html` makes one, and it escapes whatever is put in. */
export interface Html {
  readonly html: string
}

export const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

type Part = string | number | Html | readonly Html[]

const textOf = (part: Part): string =>
  typeof part === 'object' ? ('html' in part ? part.html : part.map((one) => one.html).join('\n')) : escapeHtml(String(part))

/** html`<b>${name}</b>`: what is put in is escaped, unless it is HTML already. A list stands on lines of its own. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: strings.map((text, index) => `${index === 0 ? '' : textOf(parts[index - 1] ?? '')}${text}`).join(''),
})

export const joinHtml = (lines: readonly Html[], between = '\n'): Html => ({ html: lines.map((line) => line.html).join(between) })
