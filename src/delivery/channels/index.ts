import type { Channel } from '../../ports/channel.ts'
import { createTelegramChannel, type TelegramChannelDeps } from './telegram/index.ts'
import { createWebhookChannel, type WebhookChannelDeps } from './webhook.ts'

export interface ChannelDeps extends WebhookChannelDeps {
  /** Where there is a bot. */
  readonly telegram?: TelegramChannelDeps
}

/** Every way for a finished thing to reach somebody, by the name that `deliverTo` uses. A new one is a file and a line here. */
export const createChannels = (deps: ChannelDeps): ReadonlyMap<string, Channel> => {
  const channels = [createWebhookChannel(deps), ...(deps.telegram === undefined ? [] : [createTelegramChannel(deps.telegram)])]
  return new Map(channels.map((channel) => [channel.name, channel]))
}
