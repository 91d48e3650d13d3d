interface Glyph {
  readonly width: number
  /** Drawn on a square paper: 0 is the top of a capital, 16 the line it stands on. */
  readonly path: string
}

const capitalHeight = 16
const gap = 3.4

/** What a number needs, and no more. Lines, not letters of a font: there may be none on the machine. */
const glyphs: Readonly<Record<string, Glyph>> = {
  '0': { width: 10, path: 'M5 0C8 0 10 3 10 8S8 16 5 16 0 13 0 8 2 0 5 0Z' },
  '1': { width: 6, path: 'M0 3.6L5 0V16' },
  '2': { width: 10, path: 'M.4 4.4C.4 1.7 2.4 0 5 0 7.7 0 9.6 1.8 9.6 4.3 9.6 6.4 8.4 8 6.4 10L.4 16H10' },
  '3': {
    width: 10,
    path: 'M.8 2.2C1.8.8 3.2 0 5 0 7.5 0 9.3 1.5 9.3 3.8 9.3 6.1 7.5 7.5 4 7.5 8 7.5 10 9 10 11.7 10 14.3 7.8 16 5 16 2.9 16 1.2 15.2.2 13.6',
  },
  '4': { width: 10.6, path: 'M7.6 16V0L0 11.4H10.6' },
  '5': { width: 10, path: 'M9 0H1.9L1.1 7.1C2.2 6.3 3.5 5.9 5 5.9 8 5.9 10 7.9 10 10.9 10 14 7.9 16 4.9 16 2.9 16 1.2 15.2.2 13.7' },
  '6': { width: 10, path: 'M8 0C3.2 1.4 0 5.6 0 10.6 0 14 2.2 16 5 16 7.9 16 10 13.9 10 11 10 8.1 7.9 6.1 5.1 6.1 2.9 6.1 1 7.4.3 9.2' },
  '7': { width: 9.6, path: 'M0 0H9.6L3.4 16' },
  '8': {
    width: 10,
    path: 'M5 7.4C2.7 7.4 1 5.9 1 3.7S2.7 0 5 0 9 1.5 9 3.7 7.3 7.4 5 7.4C2 7.4 0 9.2 0 11.7S2.1 16 5 16 10 14.2 10 11.7 8 7.4 5 7.4Z',
  },
  '9': { width: 10, path: 'M2 16C6.8 14.6 10 10.4 10 5.4 10 2 7.8 0 5 0 2.1 0 0 2.1 0 5 0 7.9 2.1 9.9 4.9 9.9 7.1 9.9 9 8.6 9.7 6.8' },
  $: {
    width: 9.4,
    path: 'M9 4.2C8.5 2.5 7 1.6 4.8 1.6 2.3 1.6.8 2.8.8 4.7.8 6.8 2.6 7.4 4.8 7.9 7.2 8.4 9.2 9.2 9.2 11.3 9.2 13.2 7.5 14.4 4.8 14.4 2.3 14.4.7 13.4.2 11.7M4.8-1V17',
  },
  '.': { width: 0.6, path: 'M.3 16H.31' },
  '-': { width: 5.4, path: 'M.4 8.8H5' },
  k: { width: 8.6, path: 'M0 0V16M8 5.6L0 12M3 9.6L8.6 16' },
  M: { width: 12, path: 'M0 16V0L6 9 12 0V16' },
  '✓': { width: 13, path: 'M0 9L4.6 14 13 2.6' },
  '×': { width: 11, path: 'M0 3L11 14M11 3L0 14' },
}

export interface Lettering {
  readonly x: number
  /** The line that the digits stand on. */
  readonly y: number
  /** Of a digit. */
  readonly height: number
  readonly color: string
  readonly bold?: boolean
  readonly anchor?: 'start' | 'middle' | 'end'
}

const glyphsOf = (text: string): readonly Glyph[] => [...text].flatMap((sign) => glyphs[sign] ?? [])

/** How wide that text becomes; signs that can't be drawn are left out. */
export const widthOfStrokes = (text: string, height: number): number => {
  const drawn = glyphsOf(text)
  return ((drawn.reduce((sum, { width }) => sum + width, 0) + gap * Math.max(0, drawn.length - 1)) * height) / capitalHeight
}

const round = (value: number): number => Math.round(value * 100) / 100

/** The text as SVG paths. */
export const strokes = (text: string, { x, y, height, color, bold = false, anchor = 'start' }: Lettering): string => {
  const scale = height / capitalHeight
  const shift = { start: 0, middle: 0.5, end: 1 }[anchor] * widthOfStrokes(text, height)
  let left = 0
  const paths = glyphsOf(text).map(({ width, path }) => {
    const drawn = `<path transform="translate(${round(left)} 0)" d="${path}"/>`
    left += width + gap
    return drawn
  })
  const place = `translate(${round(x - shift)} ${round(y - height)}) scale(${round(scale)})`
  const pen = `fill="none" stroke="${color}" stroke-width="${bold ? 2.5 : 1.9}" stroke-linecap="round" stroke-linejoin="round"`
  return `<g transform="${place}" ${pen}>${paths.join('')}</g>`
}
