import sharp from 'sharp'

export interface PhotoSize {
  readonly width: number
  readonly height: number
}

const quality = 87

/** A photo is drawn anew as a JPEG: what was in the file beside its picture is lost. */
export const drawPhoto = (bytes: Buffer, { width, height }: PhotoSize): Promise<Buffer> =>
  sharp(bytes).autoOrient().resize(width, height, { fit: 'fill' }).flatten().jpeg({ quality }).toBuffer()
