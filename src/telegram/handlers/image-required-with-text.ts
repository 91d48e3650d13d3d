import { documents, pictures, sounds, videos } from './bind-files.ts'
import { inOrder, text } from './bind-steps.ts'

/** A picture, and words about it. */
export const imageRequiredWithText = inOrder(text, pictures, videos, sounds, documents)
