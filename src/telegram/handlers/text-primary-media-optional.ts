import { documents, pictures, sounds, videos } from './bind-files.ts'
import { inOrder, text } from './bind-steps.ts'

/** Words first; a file goes where it fits. What moves is rather a video. */
export const textPrimaryMediaOptional = inOrder(text, videos, pictures, sounds, documents)
