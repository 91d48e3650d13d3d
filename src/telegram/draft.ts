import type { Values } from '../model/generation.ts'

/** What a file is, as far as an input cares. A GIF is an `animation`: it does for a video and for a picture alike. */
export type FileKind = 'image' | 'video' | 'audio' | 'animation' | 'file'

/** A file that is still at Telegram. Plain data: it can be stored, and fetched later. */
export type FileRef = {
  readonly kind: FileKind
  readonly fileId: string
  /** The same for the same file, whoever sends it. */
  readonly uniqueId: string
  readonly bytes?: number
  readonly mimeType?: string
  readonly fileName?: string
}

/** A request on its way to the executor: what is known so far. Plain data, so that a wizard or a form can keep it. */
export type Draft = {
  readonly toolId: string
  /** By input. Media that we already have are `media:<id>`. */
  readonly values: Values
  /** Files that have to be fetched first, by input. */
  readonly files: Readonly<Record<string, readonly FileRef[]>>
  /** One run for each of these files in that input: an album through a tool of one picture. */
  readonly each?: { readonly input: string; readonly files: readonly FileRef[] }
  /** That many runs, each with a seed of its own. Default 1. */
  readonly count?: number
  /** The message that started it: the result replies to it. */
  readonly replyTo?: number
}

export const emptyDraft = (toolId: string): Draft => ({ toolId, values: {}, files: {} })

/** How many runs it makes. */
export const runsOf = (draft: Draft): number => (draft.each?.files.length ?? 1) * (draft.count ?? 1)
