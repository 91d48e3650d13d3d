import type { Words } from '../words.ts'
import { counted } from './count.ts'

export const delivery: Words['delivery'] = {
  keys: {
    again: '🔁 Otra vez',
    tryAgain: '🔁 Reintentar',
    reseed: '🎲 Otra semilla',
    tweak: '✏️ Ajustar',
    useIn: '➡️ Usar en…',
    original: '⬇️ Original',
    info: 'ℹ️ Info',
    up: '👍',
    down: '👎',
    remove: '🗑',
  },
  failed: (sentence) => `❌ ${sentence}`,
  cancelled: 'Cancelado. No se hizo nada.',
  stopped: '❌ El servicio de esta herramienta la detuvo. Prueba otra vez.',
  madeNothing: 'Terminó, pero sin ningún resultado. Prueba otra vez, quizá con otros datos.',
  all: (results) => `Eso es todo: ${counted(results, { one: 'resultado', other: 'resultados' })}.`,
  lost: (names) => `Esto no se pudo traer y se perdió: ${names.join(', ')}.`,
  allLost: (names) => `Terminó, pero no se pudo traer el resultado: ${names.join(', ')}. Prueba otra vez.`,
  gone: (fileName) => `${fileName} ya no está. Ejecútalo de nuevo.`,
  tooBig: (fileName, megabytes, link) =>
    `${fileName} pesa ${megabytes} MB, más de lo que Telegram acepta de un bot. Por un tiempo está aquí:\n${link}`,
  tooBigKept: (fileName, megabytes) =>
    `${fileName} pesa ${megabytes} MB, más de lo que Telegram acepta de un bot. Está guardado: pídeselo al dueño del bot con /feedback.`,
  refused: (fileName, link) => `Telegram no aceptó ${fileName}. Por un tiempo está aquí:\n${link}`,
  refusedKept: (fileName) => `Telegram no aceptó ${fileName}. Está guardado: pídeselo al dueño del bot con /feedback.`,
}
