import { documents, pictures, sounds, videos } from './bind-files.ts'
import { inOrder } from './bind-steps.ts'

/** A picture; several are several runs. */
export const imageOnly = inOrder(pictures, videos, sounds, documents)
