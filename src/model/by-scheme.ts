/** What opens this kind of URL, from a list by scheme; undefined when nothing does. */
export const openerOf = <Open>(url: string, openers: Readonly<Record<string, Open>>): Open | undefined => {
  const [scheme = '', rest] = url.split(':', 2)
  return rest !== undefined && Object.hasOwn(openers, scheme) ? openers[scheme] : undefined
}

/** The schemes there are, for a sentence: "sqlite:" or "mongodb:". */
export const schemesOf = (openers: Readonly<Record<string, unknown>>): string =>
  Object.keys(openers)
    .map((name) => `"${name}:"`)
    .join(' or ')
