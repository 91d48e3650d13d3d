import { buffer } from 'node:stream/consumers'
import type { Generation } from '../../../model/generation.ts'
import type { OpenMedia } from '../../../ports/media.ts'
import type { SendDeps } from './deps.ts'
import { fileNameOf, textFileNameOf } from './file-name.ts'
import type { Item, SendWay } from './parts.ts'
import { textOf } from './plan.ts'

/** A file with everything that a call says about it. */
export interface SendFile {
  readonly as: SendWay
  readonly bytes: Uint8Array
  readonly fileName: string
  /** Which of ours it is, or shows. */
  readonly mediaId?: string
  readonly width?: number
  readonly height?: number
  readonly seconds?: number
}

const previewLimits = { maxSide: 2_048, maxRatio: 19 }

const open = async ({ media, mediaRows }: SendDeps, mediaId: string): Promise<OpenMedia | undefined> => {
  const row = await mediaRows.get(mediaId)
  return row === undefined ? undefined : media.open(row)
}

/** The bytes of one item; undefined where there are none: a file that is gone, a picture that can't be read. */
export const loadItem = async (deps: SendDeps, generation: Generation, item: Item): Promise<SendFile | undefined> => {
  if (item.from === 'text') return { as: item.as, bytes: Buffer.from(textOf(generation)), fileName: textFileNameOf(generation) }
  const output = generation.outputs[item.output]
  const file = output?.mediaId === undefined ? undefined : await open(deps, output.mediaId)
  if (output === undefined || file === undefined) return undefined
  const { mediaId } = file
  const fileName = fileNameOf(generation, item.output)
  if (item.from === 'preview') {
    const picture = await deps.pictures.preview(file, previewLimits)
    return picture === undefined ? undefined : { as: item.as, bytes: picture.bytes, fileName: `${fileName}.jpg`, mediaId }
  }
  const { width, height, seconds } = output
  return {
    as: item.as,
    bytes: await buffer(await file.stream()),
    fileName,
    mediaId,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(seconds === undefined ? {} : { seconds }),
  }
}
