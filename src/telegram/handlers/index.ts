import type { HandlerType } from '../../model/handler.ts'
import { audioOnly } from './audio-only.ts'
import { audioRequiredWithText } from './audio-required-with-text.ts'
import type { Handler } from './binding.ts'
import { form } from './form.ts'
import { imageOnly } from './image-only.ts'
import { imageRequiredWithText } from './image-required-with-text.ts'
import { images } from './images.ts'
import { noInput } from './no-input.ts'
import { textOnly } from './text-only.ts'
import { textPrimaryMediaOptional } from './text-primary-media-optional.ts'
import { videoOnly } from './video-only.ts'
import { videoRequiredWithText } from './video-required-with-text.ts'

/** One for each type. Nobody outside this folder asks what type a tool is to bind it. */
const handlers: Readonly<Record<HandlerType, Handler>> = {
  no_input: noInput,
  text_only: textOnly,
  image_only: imageOnly,
  image_required_with_text: imageRequiredWithText,
  text_primary_media_optional: textPrimaryMediaOptional,
  video_only: videoOnly,
  video_required_with_text: videoRequiredWithText,
  audio_only: audioOnly,
  audio_required_with_text: audioRequiredWithText,
  images,
  form,
}

export const handlerFor = (type: HandlerType): Handler => handlers[type]
