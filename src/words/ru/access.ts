import type { Words } from '../words.ts'
import { counted, run } from './count.ts'

export const access: Words['access'] = {
  stranger: (id) => `Этот бот только для тех, кого впустил его владелец. Ваш id: ${id}. Отправьте его владельцу, и вас добавят.`,
  banned: 'Вам больше нельзя пользоваться этим ботом. Если это ошибка, напишите его владельцу.',
  late: (command, age) =>
    `Команда /${command} пришла, пока меня не было (${age} назад), поэтому я её не запускаю. Если она ещё нужна, нажмите кнопку.`,
  hoursAgo: (hours) => (hours === 1 ? 'час' : counted(hours, { one: 'час', few: 'часа', other: 'часов' })),
  minutesAgo: (minutes) => counted(minutes, { one: 'минуту', few: 'минуты', other: 'минут' }),
  runIt: '▶️ Запустить',
  unknownCommand: (name) => `Команды /${name} здесь нет. Что есть, покажет /tools.`,
  didYouMean: (name) => `Команды /${name} здесь нет. Может быть, одна из этих?`,
  tooManyNow: (most) =>
    `У вас уже ${counted(most, run)} в работе, больше сразу нельзя. Попробуйте, когда что-нибудь закончится, или загляните в /status.`,
  tooManyPerMinute: (most) => `Слишком много сразу: можно не больше ${most} в минуту. Попробуйте чуть позже.`,
  groupTooManyNow: (most) =>
    `В этой группе уже ${counted(most, run)} в работе, больше сразу нельзя. Попробуйте, когда что-нибудь закончится.`,
  groupTooManyPerMinute: (most) => `В этой группе слишком много запусков сразу: можно не больше ${most} в минуту. Попробуйте чуть позже.`,
  tryAgain: '🔁 Попробовать снова',
  sureSoMany: (runs, command) => `Это ${counted(runs, run)} /${command}. Начать?`,
  startThem: (runs) => `▶️ Запустить ${runs}`,
  noThanks: 'Нет, не надо',
  leftAlone: 'Хорошо, ничего не запускаю.',
  tooManyRuns: (runs, most) => `Это ${counted(runs, run)}, а за один раз можно не больше ${most}. Пришлите поменьше.`,
  oldButton: 'Эта кнопка больше не работает.',
  notYours: 'Это не ваше.',
  alreadyOnIt: 'Уже делаю.',
  setAside: 'Простите, у нас что-то сломалось, и выполнить это не удалось. Попробуйте иначе.',
  plainText: 'Чтобы запустить инструмент, отправьте его команду и что вам нужно, например: /paint a lighthouse. Что есть, покажет /tools.',
  plainHint: (example) =>
    `Чтобы запустить инструмент, отправьте его команду и что вам нужно, например:\n${example}\nВсе инструменты: /tools`,
  plainMedia: 'Что с этим сделать? Выберите инструмент или ответьте на это командой.',
  plainMediaNothing: 'Ни один инструмент этого не принимает. Что есть, покажет /tools.',
  missingHere: (names, example) => `Не хватает: ${names}. Пришлите всё одним сообщением, например: ${example}`,
  badInput: (name, problem) => `${name}: ${problem}`,
}
