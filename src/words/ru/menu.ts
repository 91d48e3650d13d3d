import type { Words } from '../words.ts'
import { counted, day, run, tool } from './count.ts'

const rangeOf = (min: number | undefined, max: number | undefined): string => {
  if (min !== undefined && max !== undefined) return ` от ${min} до ${max}`
  if (min !== undefined) return ` не меньше ${min}`
  return max === undefined ? '' : ` не больше ${max}`
}

export const menu: Words['menu'] = {
  languageName: 'Русский',
  locale: 'ru',

  commands: {
    start: 'Что умеет этот бот',
    help: 'Все инструменты или один: /help и название',
    tools: 'Найти и запустить инструмент',
    status: 'Что у вас выполняется, с кнопками отмены',
    again: 'Повторить последний запуск',
    history: 'Ваши результаты: любой можно получить ещё раз',
    settings: 'Фото или файл, язык, ваши значения параметров',
    usage: 'Ваши запуски и расходы по дням и инструментам',
    cancel: 'Отменить вопрос или последний запуск',
    id: 'Ваш id, id этого чата и темы',
    feedback: 'Написать владельцу бота',
    privacy: 'Что хранится и как это удалить',
    reload: 'Загрузить инструменты заново',
    stats: 'Как дела у бота',
    users: 'Кто пользуется ботом',
    ban: 'Забанить человека',
    unban: 'Снять бан',
    broadcast: 'Написать всем',
  },

  categories: {
    'text-to-image': 'Картинки из текста',
    'image-to-image': 'Изменить картинку',
    inpaint: 'Исправить и дорисовать',
    upscale: 'Крупнее и чётче',
    'text-to-video': 'Видео из текста',
    'image-to-video': 'Видео из картинок',
    'video-to-video': 'Изменить видео',
    'text-to-speech': 'Речь',
    audio: 'Звук и музыка',
    '3d': '3D-модели',
    describe: 'Описать, что видно',
    text: 'Текст',
    other: 'Другие инструменты',
  },

  paging: {
    back: '‹ Назад',
    next: 'Ещё ›',
    place: (page, pages) => `${page} / ${pages}`,
  },

  start: {
    hello: (name) => `Здравствуйте, ${name}! Я превращаю слова и картинки в новые.`,
    how: 'Выберите инструмент или ответьте на картинку его командой.',
    help: 'Всё, что я умею, покажет /help.',
    empty: 'Инструментов здесь пока нет. Загляните чуть позже.',
    allTools: 'Все инструменты',
    unknownTool: 'Этого инструмента здесь больше нет. Есть такие:',
  },

  help: {
    title: 'Что я умею',
    how: 'Отправьте команду и свои слова. Если инструменту нужна картинка, ответьте на неё командой или напишите команду в подписи к ней.',
    more: 'Подробнее об одном инструменте: /help и его название.',
    own: 'Другие команды',
    inGroup:
      'Напишите команду и свои слова или ответьте ею на картинку. Все инструменты покажет /tools, об одном расскажет /help с названием.',
    everything: 'Подробно, в личном чате',
    unknown: (name) => `Я не знаю инструмента «${name}».`,
    nearest: 'Может быть, один из этих?',
    noneNear: 'Все инструменты: /tools',
    several: (name) => `К «${name}» подходит несколько инструментов. Какой из них?`,
    takes: 'Что ему нужно',
    takesNothing: 'Ему ничего не нужно: достаточно самой команды.',
    moreInputs: (count) => `… и ещё ${counted(count, { one: 'параметр', few: 'параметра', other: 'параметров' })}; все покажет /settings.`,
    example: 'Пример',
    price: 'Цена',
    tryIt: 'Запустить',
    unavailable: 'Сейчас он недоступен.',
  },

  files: {
    image: (command) => `Ответьте на картинку командой ${command} или напишите команду в подписи к картинке.`,
    images: (command) => `Пришлите несколько картинок альбомом с командой ${command} в подписи или ответьте ею на картинку.`,
    video: (command) => `Ответьте на видео командой ${command} или напишите команду в подписи к видео.`,
    audio: (command) => `Ответьте на запись командой ${command} или напишите команду в подписи к записи.`,
    file: (command) => `Ответьте на файл командой ${command} или напишите команду в подписи к файлу.`,
    optional: (how) => `По желанию: ${how}`,
    asked: 'Чего не хватит, о том спрошу.',
  },

  takes: {
    text: 'текст',
    integer: (min, max) => `целое число${rangeOf(min, max)}`,
    number: (min, max) => `число${rangeOf(min, max)}`,
    boolean: 'да или нет',
    choice: (options) => `один из вариантов: ${options}`,
    seed: 'число; если его нет, возьму случайное',
    image: 'изображение',
    mask: 'чёрно-белое изображение (маска)',
    video: 'видео',
    audio: 'аудио',
    file: 'файл',
    images: 'одно или несколько изображений',
    lora: 'название LoRA',
    needed: 'обязательно',
    normally: (value) => `обычно ${value}`,
    yes: 'да',
    no: 'нет',
  },

  // As in English: the models behind the tools understand it best.
  example: {
    prompt: 'a lighthouse at dusk',
    text: 'soft light',
  },

  price: {
    free: 'бесплатно',
    perRun: (usd) => `${usd} за запуск`,
    perImage: (usd) => `${usd} за картинку`,
    perSecond: (usd) => `${usd} за каждую секунду работы`,
    aboutPerRun: (usd, perSecond) => `около ${usd} за запуск (${perSecond} за каждую секунду работы)`,
    perToken: (usdIn, usdOut) => `${usdIn} за миллион токенов на входе, ${usdOut} за миллион на выходе`,
    from: (price) => `от ${price}`,
  },

  tools: {
    title: (count) => `${counted(count, tool)} для вас`,
    found: (search, count) => `${counted(count, tool)} по запросу «${search}»`,
    none: (search) => `По запросу «${search}» ничего нет. Попробуйте другое слово, а просто /tools покажет всё.`,
    how: 'Нажмите на инструмент, чтобы его запустить. Поиск по слову: /tools portrait',
  },

  status: {
    title: (count) => `У вас ${counted(count, run)} в работе`,
    nothing: 'У вас ничего не выполняется. Что уже готово, покажет /history.',
    more: (count) => `… и ещё ${count}.`,
    cancel: (number, name) => `✖️ ${number}. ${name}`,
  },

  ago: {
    now: 'только что',
    minutes: (minutes) => `${minutes} мин назад`,
    hours: (hours) => `${counted(hours, { one: 'час', few: 'часа', other: 'часов' })} назад`,
    days: (days) => `${counted(days, day)} назад`,
  },

  states: {
    waiting: 'ждёт',
    waitingAt: (place) => `ждёт, место ${place}`,
    starting: 'начинается',
    queued: 'ждёт машину',
    queuedAt: (place) => `ждёт машину, место ${place}`,
    running: 'выполняется',
    runningAt: (percent) => `выполняется, ${percent} %`,
    collecting: 'забираю результат',
    cancelling: 'отменяется',
    completed: 'готово',
    failed: 'не удалось',
    cancelled: 'отменено',
    removed: 'удалено',
  },

  again: {
    nothing: 'Вы ещё ничего не запускали. Что есть, покажет /tools.',
    gone: (name) => `Инструмента ${name} больше нет. Что есть, покажет /tools.`,
  },

  history: {
    title: 'Ваши результаты',
    nothing: 'Результатов у вас здесь пока нет. Что есть, покажет /tools.',
    how: 'Нажмите на номер, и я пришлю этот результат ещё раз.',
    resend: (number) => `📩 ${number}`,
    sending: 'Отправляю.',
    notDone: 'Отправлять нечего: у этого запуска нет результата.',
  },

  settings: {
    title: 'Ваши настройки',
    pictures: (how) => `Картинки присылаю как: ${how}`,
    language: (name) => `Язык: ${name}`,
    automatic: 'как в Telegram',
    photo: 'фото',
    document: 'файл',
    asTool: 'как решит инструмент',
    asGeneral: 'как у всех',
    ofTools: (names) => `Со своими настройками: ${names}`,
    perTool: 'Настроить один инструмент …',
    chooseTool: 'Какой инструмент?',
    allSettings: '‹ Все настройки',
    ofTool: (name) => `Ваши настройки для ${name}`,
    noDefaults: 'Своих значений вы для него не сохранили.',
    defaults: 'Беру их, когда вы не указали другого:',
    set: (name) => `✏️ ${name}`,
    clear: (name) => `✖️ ${name}`,
    clearAll: 'Забыть все',
    change: 'Сохранить значение …',
    chooseInput: 'Какой параметр?',
    saved: 'Сохранено.',
    cleared: 'Забыто.',
    unchanged: 'Ничего не изменилось.',
    example: (line) => `Быстрее так: ${line}`,
    unknownInput: (name, known) => `Параметра «${name}» у него нет. Сохранить можно: ${known}.`,
    nothingToSave: 'Сохранять у него нечего.',
    doesNotFit: (name, takes) => `Для ${name} подойдёт ${takes}. Ничего не сохранено.`,
    notUnderstood: (example) => `Напишите так: ${example}`,
    askValue: (name, takes) => `Что теперь брать для ${name}? Подойдёт ${takes}.`,
  },

  usage: {
    title: (days) => `Ваши запуски за ${counted(days, day)}`,
    nothing: (days) => `За ${counted(days, day)} вы ничего не запускали.`,
    total: (runs, usd) => `${counted(runs, run)}, ${usd}`,
    failed: (runs) => `с ошибкой: ${runs}`,
    byTool: 'По инструментам',
    byDay: 'По дням',
    goneTool: 'инструмент, которого больше нет',
    others: (count) => `ещё ${counted(count, tool)}`,
    days: (days) => counted(days, day),
  },

  cancel: {
    nothing: 'Отменять нечего.',
    done: (name) => `${name}: отменено.`,
    asked: (name) => `${name}: отменяю.`,
    over: (name) => `${name}: уже закончено.`,
  },

  id: {
    user: 'Вы',
    chat: 'Этот чат',
    topic: 'Эта тема',
  },

  feedback: {
    ask: 'Что передать владельцу бота?',
    thanks: 'Спасибо! Передано.',
    unheard: 'Сейчас передать не получилось. Попробуйте позже.',
    empty: 'Ничего не передано.',
    tooMany: 'За этот час от вас уже много всего, спасибо! Остальное пришлите чуть позже.',
    title: (name) => `Отзыв: ${name}`,
    user: 'Кто',
    chat: 'Чат',
    topic: 'Тема',
    about: 'О чём',
  },

  privacy: {
    title: 'Что хранится',
    runs: 'Ваши запуски с их данными и результатами: на них держатся /history, /again и кнопки.',
    files: (days) => `Файлы удаляются через ${counted(days, day)} после того, как ими пользовались в последний раз.`,
    filesForAWhile: 'Файлы удаляются через некоторое время после того, как ими пользовались в последний раз.',
    messages: 'Другие сообщения чата не хранятся. То, что прислали боту, забывается вскоре после обработки.',
    you: 'О вас самих: имя, id в Telegram, язык и ваши /settings.',
    sharing: 'Ваши слова и файлы уходят сервису, на котором работает инструмент, и больше никуда.',
    remove: '🗑 под результатом удаляет его здесь и из нашего хранилища. /settings забывает сохранённые значения.',
    more: 'Чтобы удалить всё, напишите владельцу через /feedback.',
  },
}
