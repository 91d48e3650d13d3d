import { documents, pictures, sounds, videos } from './bind-files.ts'
import { inOrder, text } from './bind-steps.ts'

/** Whatever is there, each by its kind; the rest is asked for. */
export const form = inOrder(text, videos, pictures, sounds, documents)
