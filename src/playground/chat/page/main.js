import { createActs } from './acts.js'
import { createApi } from './api.js'
import { createComposer } from './composer.js'
import { createHead } from './head.js'
import { createLog } from './log.js'
import { createSaid } from './overlays.js'
import { createSidebar } from './sidebar.js'
import { createStore } from './store.js'
import { createThemeButton } from './theme-button.js'

const store = createStore()
const api = createApi(() => store.state.me)
const said = createSaid()
const acts = createActs({ store, api, said })
createThemeButton()
createSidebar({ store, acts })
createHead({ store, acts })
const { compose } = createComposer({ store, acts })
createLog({ store, acts, said, compose })
document.addEventListener('visibilitychange', acts.markRead)
acts
  .start()
  .catch((/** @type {unknown} */ error) => said.toast(error instanceof Error ? error.message : 'The page could not be loaded.', true))
