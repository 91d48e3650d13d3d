/**
 * Milliseconds since the epoch. Each endpoint writes time in its own way: with a T or a blank, with three or six
 * digits or none, with seconds or without, with a Z or without one. All of it is UTC.
 */
export const timeOf = (text: string | null | undefined): number | undefined => {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2}))?(?:\.(\d+))?\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(text?.trim() ?? '')
  if (match === null) return undefined
  const [, day, minute, second = '00', fraction = '', zone = 'Z'] = match
  const time = Date.parse(`${day}T${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${zone.toUpperCase()}`)
  return Number.isFinite(time) ? time : undefined
}
