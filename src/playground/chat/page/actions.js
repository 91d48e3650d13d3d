/** What a chat action says, in words. @type {Readonly<Record<string, string>>} */
const words = {
  typing: 'typing',
  upload_photo: 'sending a photo',
  record_video: 'recording a video',
  upload_video: 'sending a video',
  record_voice: 'recording a voice message',
  upload_voice: 'sending a voice message',
  upload_document: 'sending a file',
  choose_sticker: 'choosing a sticker',
  find_location: 'looking up a place',
  record_video_note: 'recording a video',
  upload_video_note: 'sending a video',
}

/** @param {string | undefined} action */
export const actionWords = (action) => (action === undefined ? undefined : `${words[action] ?? 'busy'}…`)
