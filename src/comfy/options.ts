const optionOf = (item: unknown): readonly string[] => {
  if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') return [String(item)]
  if (typeof item !== 'object' || item === null) return []
  const { value, label } = item as { value?: unknown; label?: unknown }
  return typeof value === 'object' || value === undefined ? (typeof label === 'string' ? [label] : []) : [String(value)]
}

const itemsOf = (raw: unknown): readonly unknown[] => {
  if (Array.isArray(raw)) return raw
  if (typeof raw !== 'string') return []
  try {
    const parsed: unknown = JSON.parse(raw)
    if (Array.isArray(parsed)) return parsed
  } catch {
    // People write the choices down without brackets too.
  }
  return raw.replace(/^\s*\[|\]\s*$/g, '').split(/[\n,]/)
}

/** An enum's choices: a JSON list as text, a list, or a line by hand. Undefined when there are none. */
export const optionsOf = (raw: unknown): readonly string[] | undefined => {
  const options = itemsOf(raw)
    .flatMap(optionOf)
    .map((option) => option.trim().replace(/^["']|["']$/g, ''))
  const distinct = [...new Set(options)].filter((option) => option !== '')
  return distinct.length === 0 ? undefined : distinct
}
