import { actionWords } from './actions.js'
import { avatar, byId, h, iconButton } from './dom.js'
import { keyOf } from './store.js'

/** @import { Acts } from './acts.js' */
/** @import { Store } from './store.js' */

/** Over the messages: where one is, and what the bot is doing. @param {{ store: Store, acts: Acts }} deps */
export const createHead = ({ store, acts }) => {
  const { state } = store
  const head = byId('head')
  const app = byId('app')
  const status = h('span', { class: 'head-status', role: 'status' })
  let shown = ''

  const draw = () => {
    const place = store.place()
    app.classList.toggle('has-chat', state.spot !== undefined)
    head.hidden = place === undefined
    if (place === undefined) return
    const { kind, title, group, members, chatId } = place
    const name = group === undefined ? title : `${group} · ${title}`
    if (name !== shown || head.childElementCount === 0) {
      shown = name
      const back = iconButton('back', 'Back to the chats', { class: 'icon-button head-back', onclick: () => acts.open(undefined) })
      head.replaceChildren(
        back,
        avatar(chatId, group ?? title, kind === 'private'),
        h('div', { class: 'head-words' }, h('h2', {}, name), status),
      )
    }
    const action = actionWords(state.actions.get(keyOf(place)))
    const idle = kind === 'private' ? 'bot' : `${members} members`
    const text = action ?? idle
    if (status.textContent !== text) status.textContent = text
    status.classList.toggle('is-action', action !== undefined)
  }
  store.on(['places', 'spot', 'action'], draw)
}
