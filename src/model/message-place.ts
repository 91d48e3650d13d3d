/** Where in a chat a message stands, as Telegram takes it: its topic, and the message it answers, which may be gone by then. */
export const messagePlace = ({ thread, replyTo }: { readonly thread?: number | undefined; readonly replyTo?: number | undefined }) => ({
  ...(thread === undefined ? {} : { message_thread_id: thread }),
  ...(replyTo === undefined ? {} : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true as const } }),
})
