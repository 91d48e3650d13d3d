/** A file in our media store. Content-addressed: the same bytes have the same id. */
export interface MediaFile {
  readonly mediaId: string
  readonly mimeType: string
  readonly bytes: number
  readonly fileName?: string
  readonly width?: number
  readonly height?: number
  readonly seconds?: number
  /** A picture that moves: animated WebP, GIF, APNG. */
  readonly animated?: boolean
}

/** The row that knows when a file was last used, so that the sweep can delete what nothing refers to. */
export interface MediaRow extends MediaFile {
  readonly createdAt: number
  readonly lastUsedAt: number
  /** Set by the sweep when nothing seems to refer to it; deleted a day later if that is still so. */
  readonly markedAt?: number
}

/** How a media value is written in inputs: `media:<id>`. */
export const mediaRefOf = (mediaId: string): string => `media:${mediaId}`
export const mediaIdOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^media:[a-z0-9]{16,128}$/.test(value) ? value.slice('media:'.length) : undefined
