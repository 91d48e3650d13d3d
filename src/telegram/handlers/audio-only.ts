import { documents, pictures, sounds, videos } from './bind-files.ts'
import { inOrder } from './bind-steps.ts'

/** A recording; several are several runs. */
export const audioOnly = inOrder(sounds, videos, pictures, documents)
