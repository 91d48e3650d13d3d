import type { Words } from '../words.ts'
import { plural } from './count.ts'

const kinds = {
  text: 'текст',
  image: 'изображение',
  images: 'несколько изображений',
  video: 'видео',
  audio: 'аудио',
  animation: 'GIF, который Telegram хранит как видео',
  sticker: 'анимированный стикер, который умеет показывать только Telegram',
  file: 'файл',
}

const listed = (all: readonly string[]): string =>
  all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} и ${all.slice(-1).join('')}`

/** `takes` is the same after a verb as alone: every noun in `menu.takes` is neuter or inanimate masculine. */
export const inputs: Words['inputs'] = {
  takes: (flag, takes, example) => `${flag} принимает ${takes}, например: ${example}`,
  steps: (flag, takes, step, example) => `${flag} принимает ${takes}, с шагом ${step}, например: ${example}`,
  tooLong: (flag, length, most) => `${flag}: слишком длинно, знаков ${length}, а помещается ${most}.`,
  address: (flag, takes, example) =>
    `${flag} принимает ${takes}: пришлите вместе с командой, ответьте на него или укажите адрес, например: ${example}`,
  unknown: (typed, meant, takes) => `Параметра ${typed} нет; может быть, ${meant.join(' или ')}? ${takes}`,

  wrongKind: (command, takes, got) =>
    `/${command} принимает ${listed(takes.map((kind) => kinds[kind]))}, а это ${kinds[got]}. Пришлите подходящее или ответьте на него.`,
  noFiles: (command) => `/${command} не принимает файлов. Отправьте без файла.`,
  tooMany: (command, most) =>
    `/${command} принимает не больше ${most} ${plural(most, { one: 'файла', other: 'файлов' })} такого вида. Пришлите поменьше.`,
  tooBig: (megabytes, example) =>
    `Этот файл больше ${megabytes} МБ, а столько боту не скачать. Пришлите файл поменьше или ссылку: ${example}`,
}
