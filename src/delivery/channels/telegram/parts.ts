import type { Keys } from '../../../model/button.ts'

/** How a file is sent: one method of the Bot API each. */
export type SendWay = 'photo' | 'video' | 'animation' | 'audio' | 'voice' | 'document'

/** A file to be sent: an output, a small picture of one, or all the text outputs as a file. Outputs are named by their place. */
export type Item = { readonly as: SendWay } & ({ readonly from: 'output' | 'preview'; readonly output: number } | { readonly from: 'text' })

export type FilesPart = { readonly way: 'files'; readonly items: readonly Item[]; readonly caption?: string; readonly keys?: Keys }
export type TextPart = { readonly way: 'text'; readonly text: string; readonly keys?: Keys }
export type LinkPart = { readonly way: 'link'; readonly output: number; readonly keys?: Keys }

/** One piece of a delivery, as it is kept: one call of the Bot API. Several files are an album, which carries no buttons. */
export type Part =
  | FilesPart
  | TextPart
  /** A file that Telegram doesn't take: where else it is. Written out when it is sent, for links end. */
  | LinkPart
  /** The status message of the whole batch is made true. */
  | { readonly way: 'summary' }

export const longestText = 4_096
export const longestCaption = 1_024
export const largestPhoto = 10 * 1_024 * 1_024
export const largestFile = 50 * 1_024 * 1_024
