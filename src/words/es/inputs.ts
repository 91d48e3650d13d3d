import type { Words } from '../words.ts'
import { counted, file } from './count.ts'

const kinds = {
  text: 'texto',
  image: 'una imagen',
  images: 'varias imágenes',
  video: 'un video',
  audio: 'un audio',
  animation: 'un GIF, que Telegram guarda como video',
  sticker: 'un sticker animado, que solo Telegram puede mostrar',
  file: 'un archivo',
}

const listed = (all: readonly string[]): string =>
  all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} y ${all.slice(-1).join('')}`

export const inputs: Words['inputs'] = {
  takes: (flag, takes, example) => `${flag} acepta ${takes}, por ejemplo: ${example}`,
  steps: (flag, takes, step, example) => `${flag} acepta ${takes}, en pasos de ${step}, por ejemplo: ${example}`,
  tooLong: (flag, length, most) => `${flag} es demasiado largo: tiene ${length} caracteres y caben ${most}.`,
  address: (flag, takes, example) =>
    `${flag} acepta ${takes}: envíalo junto con el comando, respóndele o da su dirección, por ejemplo: ${example}`,
  unknown: (typed, meant, takes) => `No existe ${typed}; ¿quisiste decir ${meant.join(' o ')}? ${takes}`,

  wrongKind: (command, takes, got) =>
    `/${command} acepta ${listed(takes.map((kind) => kinds[kind]))}, y esto es ${kinds[got]}. Envía algo que sirva, o respóndele.`,
  noFiles: (command) => `/${command} no acepta archivos. Envíalo sin ninguno.`,
  tooMany: (command, most) => `/${command} acepta como máximo ${counted(most, file)} de ese tipo. Envía menos.`,
  tooBig: (megabytes, example) =>
    `Ese archivo pasa de ${megabytes} MB, más de lo que un bot puede descargar. Envíalo más pequeño, o como enlace: ${example}`,
}
