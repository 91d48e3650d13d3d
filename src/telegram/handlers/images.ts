import { documents, pictures, sounds, videos } from './bind-files.ts'
import { inOrder, text } from './bind-steps.ts'

/** Several pictures in one run, each in its place, and perhaps words about them. */
export const images = inOrder(text, pictures, videos, sounds, documents)
