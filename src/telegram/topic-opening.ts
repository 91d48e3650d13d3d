import type { Message } from 'grammy/types'

/**
 * Whatever is written in a topic without answering anything comes as a reply to the message that opened the topic.
 * Plain groups number their threads after the first message answered, so there the same ids are a real reply.
 */
const isTopicOpening = (message: Message, replied: Message): boolean =>
  replied.forum_topic_created !== undefined || (message.is_topic_message === true && replied.message_id === message.message_thread_id)

/** The message that somebody answered on purpose. */
export const answeredBy = (message: Message | undefined): Message | undefined => {
  const replied = message?.reply_to_message
  return message === undefined || replied === undefined || isTopicOpening(message, replied) ? undefined : replied
}
