import { byId } from './dom.js'
import { icon } from './icons.js'

/** @import { IconName } from './icons.js' */

/** @type {Readonly<Record<string, { next: string, drawing: IconName, name: string }>>} */
const themes = {
  auto: { next: 'light', drawing: 'system', name: 'as the system has it' },
  light: { next: 'dark', drawing: 'sun', name: 'light' },
  dark: { next: 'auto', drawing: 'moon', name: 'dark' },
}

export const createThemeButton = () => {
  const button = byId('theme')
  const root = document.documentElement
  const draw = () => {
    const theme = themes[root.dataset.theme ?? 'auto'] ?? themes.auto
    if (theme === undefined) return
    button.replaceChildren(icon(theme.drawing))
    button.title = `Colours: ${theme.name}`
    button.setAttribute('aria-label', button.title)
  }
  button.addEventListener('click', () => {
    root.dataset.theme = themes[root.dataset.theme ?? 'auto']?.next ?? 'auto'
    localStorage.setItem('theme', root.dataset.theme)
    draw()
  })
  draw()
}
