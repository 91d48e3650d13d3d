/** How the owner wants the bot to behave. */
export interface BotSettings {
  readonly mode: 'polling' | 'webhook'
  /** Telegram user ids. */
  readonly admins: readonly string[]
  /** User ids and group ids that may use the bot. Both empty: everybody. Admins always may. */
  readonly allowedUsers: readonly string[]
  readonly allowedGroups: readonly string[]
  readonly limits: {
    /** Runs started in a minute. */
    readonly userPerMinute: number
    readonly groupPerMinute: number
    /** Runs that wait or run at the same time. */
    readonly userConcurrency: number
    readonly groupConcurrency: number
  }
}
