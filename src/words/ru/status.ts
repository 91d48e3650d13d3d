import type { Words } from '../words.ts'

export const status: Words['status'] = {
  cancel: '✖️ Отменить',
  cancelAll: '✖️ Отменить все',
  accepted: '👀 Принято. Сейчас начну.',
  next: '⏳ Ваша очередь следующая.',
  waiting: '⏳ В очереди. Начнётся, когда освободится машина.',
  place: (place) => `⏳ Место в очереди: ${place}.`,
  paused: '⏳ Сервис, на котором это работает, сейчас не отвечает. Запуск подождёт и начнётся сам.',
  tryingAgain: 'Эта попытка не удалась. Пробую ещё раз…',
  working: 'Работаю…',
  percent: (percent) => `${percent} %`,
  secondsLeft: (seconds) => `осталось около ${seconds} с`,
  minutesLeft: (minutes) => `осталось около ${minutes} мин`,
  fetching: 'Готово. Забираю результат…',
  stopping: 'Останавливаю…',
  done: (done, all) => `готово ${done} из ${all}`,
  failed: (count) => `с ошибкой ${count}`,
  cancelled: (count) => `отменено ${count}`,
  ended: (sentence, numbers) => `${sentence} (${numbers.length === 1 ? 'номер' : 'номера'} ${numbers.join(', ')})`,
}
