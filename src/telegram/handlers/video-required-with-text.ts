import { documents, pictures, sounds, videos } from './bind-files.ts'
import { inOrder, text } from './bind-steps.ts'

/** A video, and words about it. */
export const videoRequiredWithText = inOrder(text, videos, pictures, sounds, documents)
