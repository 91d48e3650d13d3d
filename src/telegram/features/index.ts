import type { CreateFeature } from '../feature.ts'
import { adminBan } from './admin-ban.ts'
import { adminBroadcast } from './admin-broadcast.ts'
import { adminReload } from './admin-reload.ts'
import { adminStats } from './admin-stats.ts'
import { adminTools } from './admin-tools.ts'
import { adminUsers } from './admin-users.ts'
import { again } from './again.ts'
import { cancel } from './cancel.ts'
import { cancelling } from './cancelling.ts'
import { feedback } from './feedback.ts'
import { help } from './help.ts'
import { history } from './history.ts'
import { id } from './id.ts'
import { privacy } from './privacy.ts'
import { rating } from './rating.ts'
import { removing } from './removing.ts'
import { resultButtons } from './result-buttons.ts'
import { settings } from './settings.ts'
import { start } from './start.ts'
import { status } from './status.ts'
import { tools } from './tools.ts'
import { tweak } from './tweak.ts'
import { usage } from './usage.ts'
import { useIn } from './use-in.ts'

/** What the bot can do besides running tools. The order is that of the command menu; no command and no button has two of them. */
export const features: readonly CreateFeature[] = [
  help,
  tools,
  status,
  again,
  history,
  settings,
  usage,
  cancel,
  feedback,
  privacy,
  id,
  start,
  resultButtons,
  tweak,
  useIn,
  rating,
  removing,
  cancelling,
  adminTools,
  adminReload,
  adminStats,
  adminUsers,
  adminBan,
  adminBroadcast,
]
