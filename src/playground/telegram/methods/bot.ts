import { badRequest, conflict } from '../refusal.ts'
import { flagOf, listOf, textOf, type Values, wholeOf } from '../values.ts'
import type { World } from '../world.ts'
import type { Methods } from './method.ts'

const allow = ({ updates }: World, values: Values): void => {
  const kinds = listOf(values, 'allowed_updates', 'update types')
  if (kinds !== undefined) updates.allow(kinds.map(String))
}

const removeWebhook = ({ webhook, updates }: World, values: Values): true => {
  webhook.remove()
  if (flagOf(values, 'drop_pending_updates')) updates.drop()
  return true
}

export const botMethods: Methods = {
  getMe: ({ me }) => me,
  getUpdates: (world, { values }, gone) => {
    if (world.webhook.isSet())
      throw conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
    allow(world, values)
    return world.updates.poll({
      offset: wholeOf(values, 'offset') ?? 0,
      limit: wholeOf(values, 'limit') ?? 100,
      timeoutSeconds: wholeOf(values, 'timeout') ?? 0,
      gone,
    })
  },
  setWebhook: (world, { values }) => {
    const url = textOf(values, 'url')
    if (url === undefined) return removeWebhook(world, values)
    const connections = wholeOf(values, 'max_connections') ?? 40
    if (connections < 1 || connections > 100) throw badRequest('invalid max_connections specified')
    if (flagOf(values, 'drop_pending_updates')) world.updates.drop()
    allow(world, values)
    world.webhook.set({ url, secret: textOf(values, 'secret_token'), maxConnections: connections })
    return true
  },
  deleteWebhook: (world, { values }) => removeWebhook(world, values),
  getWebhookInfo: ({ webhook }) => webhook.info(),
  getFile: ({ files }, { values }) => files.link(textOf(values, 'file_id') ?? ''),
  answerCallbackQuery: ({ presses }, { values }) => presses.answer(values),
  setMyCommands: ({ menus }, { values }) => menus.setCommands(values),
  getMyCommands: ({ menus }, { values }) => menus.commands(values),
  deleteMyCommands: ({ menus }, { values }) => menus.deleteCommands(values),
  setMyDescription: ({ menus }, { values }) => menus.setText(values, 'description', 512),
  getMyDescription: ({ menus }, { values }) => menus.text(values, 'description'),
  setMyShortDescription: ({ menus }, { values }) => menus.setText(values, 'short_description', 120),
  getMyShortDescription: ({ menus }, { values }) => menus.text(values, 'short_description'),
  setChatMenuButton: ({ menus }, { values }) => menus.setButton(values),
  getChatMenuButton: ({ menus }, { values }) => menus.button(values),
}
