import type { Words } from '../words.ts'
import { plural } from './count.ts'

export const status: Words['status'] = {
  cancel: '✖️ Cancelar',
  cancelAll: '✖️ Cancelar todo',
  accepted: '👀 Recibido. Empieza en un momento.',
  next: '⏳ Sigue en la cola.',
  waiting: '⏳ En la cola. Empieza cuando haya una máquina libre.',
  place: (place) => `⏳ Lugar ${place} en la cola.`,
  paused: '⏳ El servicio que ejecuta esto no responde por ahora. Queda en espera y empezará solo.',
  tryingAgain: 'Ese intento falló. Pruebo otra vez…',
  working: 'Trabajando…',
  percent: (percent) => `${percent} %`,
  secondsLeft: (seconds) => `faltan unos ${seconds} s`,
  minutesLeft: (minutes) => `faltan unos ${minutes} min`,
  fetching: 'Listo. Traigo el resultado…',
  stopping: 'Deteniendo…',
  done: (done, all) => `${done} de ${all} listas`,
  failed: (count) => `${count} con error`,
  cancelled: (count) => `${count} canceladas`,
  ended: (sentence, numbers) => `${sentence} (${plural(numbers.length, { one: 'número', other: 'números' })} ${numbers.join(', ')})`,
}
