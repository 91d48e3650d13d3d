import { actionWords } from './actions.js'
import { avatar, byId, h } from './dom.js'
import { isSame, keyOf } from './store.js'
import { shortTime } from './times.js'

/** @import { PersonView, PlaceView } from '../views.ts' */
/** @import { Acts } from './acts.js' */
/** @import { Store } from './store.js' */

/** @param {string} code */
const languageName = (code) => new Intl.DisplayNames([code, 'en'], { type: 'language' }).of(code) ?? code

/** The list of chats, and who one is. @param {{ store: Store, acts: Acts }} deps */
export const createSidebar = ({ store, acts }) => {
  const { state } = store
  const places = byId('places')
  const people = byId('people')

  /** @param {PlaceView} place */
  const preview = (place) => {
    const action = actionWords(state.actions.get(keyOf(place)))
    if (action !== undefined) return h('span', { class: 'place-last is-action' }, action)
    const { last, kind } = place
    if (last === undefined) return h('span', { class: 'place-last' }, 'No messages yet')
    const who = kind !== 'private' && last.name !== '' && h('span', { class: 'place-who' }, `${last.name}: `)
    return h('span', { class: 'place-last' }, who, last.text)
  }

  /** @param {PlaceView} place @param {number} now */
  const placeButton = (place, now) => {
    const isOpen = isSame(place, state.spot)
    const badge = place.unread > 0 && h('span', { class: 'badge', 'aria-label': `${place.unread} unread` }, String(place.unread))
    const picture =
      place.kind === 'topic'
        ? h('span', { class: 'topic-mark', 'aria-hidden': 'true' }, '#')
        : avatar(place.chatId, place.title, place.kind === 'private')
    const head = h(
      'span',
      { class: 'place-head' },
      h('span', { class: 'place-title' }, place.title),
      place.last !== undefined && h('time', { class: 'place-time' }, shortTime(place.last.at, now)),
    )
    const body = h('span', { class: 'place-body' }, head, h('span', { class: 'place-foot' }, preview(place), badge))
    return h(
      'button',
      {
        type: 'button',
        class: `place is-${place.kind}`,
        'data-place': keyOf(place),
        'aria-current': isOpen ? 'page' : undefined,
        onclick: () => acts.open(place),
      },
      picture,
      body,
    )
  }

  const drawPlaces = () => {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.place
    const now = Date.now()
    const all = state.places.map((place, index) => {
      const isNewGroup = place.group !== undefined && state.places[index - 1]?.chatId !== place.chatId
      const heading =
        isNewGroup && h('div', { class: 'place-group' }, avatar(place.chatId, place.group ?? ''), h('span', {}, place.group ?? ''))
      return h('li', {}, heading, placeButton(place, now))
    })
    places.replaceChildren(h('ul', {}, ...all))
    if (focused !== undefined) /** @type {HTMLElement | null} */ (places.querySelector(`[data-place="${focused}"]`))?.focus()
    const unread = state.places.reduce((sum, place) => sum + place.unread, 0)
    document.title = unread === 0 ? 'Darkroom' : `(${unread}) Darkroom`
  }

  /** A group stays open when somebody else looks at it; a private chat is everybody's own. @param {PersonView} person */
  const become = (person) => {
    const place = store.place()
    const isShared = place !== undefined && place.kind !== 'private'
    acts.be(person.id, isShared ? place : { chatId: person.id })
  }

  const drawPeople = () => {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.id
    const all = state.people.map((person) => {
      const input = h('input', {
        type: 'radio',
        name: 'person',
        id: `person-${person.id}`,
        checked: person.id === state.me,
        onchange: () => become(person),
      })
      const role = person.isAdmin ? 'admin' : 'guest'
      return h(
        'label',
        { class: 'person', for: `person-${person.id}` },
        input,
        avatar(person.id, person.name),
        h('span', { class: 'person-name' }, person.name),
        h('span', { class: 'person-role' }, role),
      )
    })
    const language = store.person()?.language
    const options = state.languages.map((code) => h('option', { value: code, selected: code === language }, languageName(code)))
    const select = h('select', { id: 'language', onchange: () => void acts.setLanguage(select.value) }, ...options)
    people.replaceChildren(
      h('fieldset', { class: 'person-choice' }, h('legend', {}, 'You are'), ...all),
      h('label', { class: 'language', for: 'language' }, 'Language', select),
    )
    if (focused?.startsWith('person-') || focused === 'language') document.getElementById(focused)?.focus()
  }

  places.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    const all = /** @type {HTMLElement[]} */ ([...places.querySelectorAll('button')])
    all[all.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + step]?.focus()
    event.preventDefault()
  })
  store.on(['places', 'spot', 'action'], drawPlaces)
  store.on(['people'], drawPeople)
}
