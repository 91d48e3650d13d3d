import type { Channel } from '../../ports/channel.ts'
import { createWebhookChannel, type WebhookChannelDeps } from './webhook.ts'

export type ChannelDeps = WebhookChannelDeps

/** Every way for a finished thing to reach somebody, by the name that `deliverTo` uses. A new one is a file and a line here. */
export const createChannels = (deps: ChannelDeps): ReadonlyMap<string, Channel> =>
  new Map([createWebhookChannel(deps)].map((channel) => [channel.name, channel]))
