export { adminId } from './cast.ts'
export { type ChatPage, type ChatPageOptions, createChatPage } from './chat-page.ts'
