import { documents, pictures, sounds, videos } from './bind-files.ts'
import { inOrder, text } from './bind-steps.ts'

/** A recording, and words about it. */
export const audioRequiredWithText = inOrder(text, sounds, videos, pictures, documents)
