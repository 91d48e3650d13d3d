type Rgb = readonly [number, number, number]

const rgbOf = (hex: string): Rgb => {
  const all = Number.parseInt(hex.slice(1), 16)
  return [(all >> 16) & 255, (all >> 8) & 255, all & 255]
}

const hexOf = (rgb: Rgb): string => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

/** 0 is all of the first, 1 all of the second. Both as #rrggbb. */
export const mix = (one: string, other: string, share: number): string => {
  const [a, b] = [rgbOf(one), rgbOf(other)]
  const part = (index: 0 | 1 | 2): number => a[index] + (b[index] - a[index]) * share
  return hexOf([part(0), part(1), part(2)])
}

const hexOfHue = (hue: number, saturation: number, lightness: number): string => {
  const reach = saturation * Math.min(lightness, 1 - lightness)
  const part = (shift: number): number => {
    const at = (shift + hue / 30) % 12
    return 255 * (lightness - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1)))
  }
  return hexOf([part(0), part(8), part(4)])
}

/** The same lightness, drawn towards a hue. */
export const tinted = (hex: string, hue: number, share: number): string => {
  const rgb = rgbOf(hex)
  const lightness = (Math.max(...rgb) + Math.min(...rgb)) / 510
  return mix(hex, hexOfHue(hue, 0.62, lightness), share)
}
