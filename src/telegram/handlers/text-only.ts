import { documents, pictures } from './bind-files.ts'
import { inOrder, text } from './bind-steps.ts'

/** Words, and perhaps a document or a mask beside them. */
export const textOnly = inOrder(text, pictures, documents)
