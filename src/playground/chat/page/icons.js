/** Line drawings on a field of 24 by 24. */
const paths = {
  attach:
    'M20 11.500l-8.200 8.200a5.300 5.300 0 01-7.500-7.500l8.700-8.700a3.500 3.500 0 015 5l-8.500 8.400a1.700 1.700 0 01-2.400-2.400l7.700-7.700',
  back: 'M15 5l-7 7 7 7',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  close: 'M6 6l12 12M18 6L6 18',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  down: 'M6 9.500l6 6 6-6',
  download: 'M12 4v11m-5-4.500l5 5 5-5M5 20h14',
  edit: 'M4 20l1-4.500L16 4.500l3.500 3.500L8.500 19zM13.500 7l3.500 3.500',
  file: 'M7 3h7l5 5v13H7zM14 3v5h5',
  forward: 'M9 5l7 7-7 7',
  link: 'M9 15L20 4M13 4h7v7M18 14v6H4V6h6',
  moon: 'M19.500 14.500A8 8 0 019.500 4.500a8 8 0 1010 10z',
  more: 'M12 6h.01M12 12h.01M12 18h.01',
  reply: 'M10 6l-6 6 6 6v-4c5 0 8 1 10 4 0-6-4-8-10-8z',
  send: 'M4 12L3 4l18 8-18 8 1-8zm0 0h9',
  slash: 'M8 5h11v14H5V8zM13.500 9l-3 6',
  smile: 'M12 21a9 9 0 100-18 9 9 0 000 18zM8 14c1.800 2.700 6.200 2.700 8 0M9 9.500h.01M15 9.500h.01',
  sun: 'M12 16a4 4 0 100-8 4 4 0 000 8zM12 3v2M12 19v2M3 12h2M19 12h2M5.600 5.600L7 7M17 17l1.400 1.400M18.400 5.600L17 7M7 17l-1.400 1.400',
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
}

/** @typedef {keyof typeof paths} IconName */

const space = 'http://www.w3.org/2000/svg'

/** @param {IconName} name */
export const icon = (name) => {
  const svg = document.createElementNS(space, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(space, 'path')
  path.setAttribute('d', paths[name])
  svg.append(path)
  return svg
}
