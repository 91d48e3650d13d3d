/** How a tool wants to be used, from its inputs alone. Every tool has exactly one. */
export const handlerTypes = [
  'no_input',
  'text_only',
  'image_only',
  'image_required_with_text',
  'text_primary_media_optional',
  'video_only',
  'video_required_with_text',
  'audio_only',
  'audio_required_with_text',
  'images',
  'form',
] as const
export type HandlerType = (typeof handlerTypes)[number]

export interface Classification {
  readonly handlerType: HandlerType
  readonly promptKey?: string
  readonly negativeKey?: string
  readonly imageKeys: readonly string[]
  /** An input that takes several pictures. */
  readonly imagesKey?: string
  readonly maskKey?: string
  readonly videoKey?: string
  readonly audioKey?: string
  readonly seedKey?: string
}
