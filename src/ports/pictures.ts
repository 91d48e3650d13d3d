import type { OpenMedia } from './media.ts'

export interface Picture {
  readonly bytes: Uint8Array
  readonly mimeType: string
  readonly width: number
  readonly height: number
}

/** What is done to pictures besides keeping them. */
export interface Pictures {
  /** A JPEG that any chat can show: no side above maxSide, no ratio above maxRatio (the rest is padded). Undefined for what can't be read. */
  preview(file: OpenMedia, limits: { maxSide: number; maxRatio: number }): Promise<Picture | undefined>
  /** A PNG from an SVG that uses shapes alone: there may be no fonts on this machine. */
  draw(svg: string): Promise<Picture>
}
