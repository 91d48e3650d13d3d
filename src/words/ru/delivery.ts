import type { Words } from '../words.ts'
import { counted } from './count.ts'

export const delivery: Words['delivery'] = {
  keys: {
    again: '🔁 Ещё раз',
    tryAgain: '🔁 Попробовать снова',
    reseed: '🎲 Новый сид',
    tweak: '✏️ Изменить',
    useIn: '➡️ Применить в…',
    original: '⬇️ Оригинал',
    info: 'ℹ️ Инфо',
    up: '👍',
    down: '👎',
    remove: '🗑',
  },
  failed: (sentence) => `❌ ${sentence}`,
  cancelled: 'Отменено. Ничего не сделано.',
  stopped: '❌ Сервис, на котором работает этот инструмент, остановил запуск. Попробуйте ещё раз.',
  madeNothing: 'Запуск закончился, но результата нет. Попробуйте ещё раз, может быть, с другими параметрами.',
  all: (results) => `Это всё: ${counted(results, { one: 'результат', few: 'результата', other: 'результатов' })}.`,
  lost: (names) => `Это не удалось получить, и оно потеряно: ${names.join(', ')}.`,
  allLost: (names) => `Запуск закончился, но результат получить не удалось: ${names.join(', ')}. Попробуйте ещё раз.`,
  gone: (fileName) => `Файла ${fileName} больше нет. Запустите ещё раз.`,
  tooBig: (fileName, megabytes, link) =>
    `${fileName}: ${megabytes} МБ, это больше, чем Telegram принимает от ботов. Какое-то время файл можно взять здесь:\n${link}`,
  tooBigKept: (fileName, megabytes) =>
    `${fileName}: ${megabytes} МБ, это больше, чем Telegram принимает от ботов. Файл сохранён: попросите его у владельца бота через /feedback.`,
  refused: (fileName, link) => `Telegram не принял ${fileName}. Какое-то время файл можно взять здесь:\n${link}`,
  refusedKept: (fileName) => `Telegram не принял ${fileName}. Файл сохранён: попросите его у владельца бота через /feedback.`,
}
