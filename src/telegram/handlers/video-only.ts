import { documents, pictures, sounds, videos } from './bind-files.ts'
import { inOrder } from './bind-steps.ts'

/** A video; several are several runs. */
export const videoOnly = inOrder(videos, pictures, sounds, documents)
