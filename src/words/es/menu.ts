import type { Words } from '../words.ts'
import { counted, day, run, tool } from './count.ts'

const rangeOf = (min: number | undefined, max: number | undefined): string => {
  if (min !== undefined && max !== undefined) return ` de ${min} a ${max}`
  if (min !== undefined) return ` de ${min} o más`
  return max === undefined ? '' : ` de ${max} o menos`
}

export const menu: Words['menu'] = {
  languageName: 'Español',
  locale: 'es-419',

  commands: {
    start: 'Lo que este bot puede hacer',
    help: 'Todas las herramientas, o una: /help y su nombre',
    tools: 'Buscar y usar una herramienta',
    status: 'Lo que tienes en marcha, con botones para cancelar',
    again: 'Repetir tu última ejecución',
    history: 'Tus resultados, para recibirlos de nuevo',
    settings: 'Foto o archivo, idioma, tus propios valores',
    usage: 'Tus ejecuciones y su costo, por día y herramienta',
    cancel: 'Cancelar la pregunta o tu última ejecución',
    id: 'Tu id y los de este chat y tema',
    feedback: 'Decirle algo al dueño de este bot',
    privacy: 'Lo que se guarda y cómo borrarlo',
    reload: 'Cargar las herramientas otra vez',
    stats: 'Cómo le va al bot',
    users: 'Quién usa el bot',
    ban: 'Bloquear a alguien',
    unban: 'Desbloquear a alguien',
    broadcast: 'Escribirles a todos',
  },

  categories: {
    'text-to-image': 'Imágenes a partir de texto',
    'image-to-image': 'Cambiar una imagen',
    inpaint: 'Reparar y rellenar',
    upscale: 'Más grande y más nítida',
    'text-to-video': 'Videos a partir de texto',
    'image-to-video': 'Videos a partir de imágenes',
    'video-to-video': 'Cambiar un video',
    'text-to-speech': 'Voz',
    audio: 'Sonido y música',
    '3d': 'Modelos 3D',
    describe: 'Describir lo que se ve',
    text: 'Texto',
    other: 'Más herramientas',
  },

  paging: {
    back: '‹ Atrás',
    next: 'Más ›',
    place: (page, pages) => `${page} / ${pages}`,
  },

  start: {
    hello: (name) => `¡Hola, ${name}! Convierto palabras e imágenes en otras nuevas.`,
    how: 'Elige una herramienta, o responde a una imagen con su comando.',
    help: 'Todo lo que puedo hacer está en /help.',
    empty: 'Aquí todavía no hay herramientas. Vuelve un poco más tarde.',
    allTools: 'Todas las herramientas',
    unknownTool: 'Esa herramienta ya no está. Estas son las que hay:',
  },

  help: {
    title: 'Lo que puedo hacer',
    how: 'Envía un comando con tus palabras. Si la herramienta necesita una imagen, respóndele con el comando o escríbelo en su pie de foto.',
    more: 'Más sobre una herramienta: /help y su nombre.',
    own: 'Otros comandos',
    inGroup:
      'Escribe un comando con tus palabras, o responde con él a una imagen. Todas están en /tools, y /help con un nombre explica una.',
    everything: 'Todo, en privado',
    unknown: (name) => `No conozco ninguna herramienta llamada “${name}”.`,
    nearest: '¿Quisiste decir una de estas?',
    noneNear: 'Todas están en /tools.',
    several: (name) => `Varias herramientas tienen que ver con “${name}”. ¿Cuál?`,
    takes: 'Lo que acepta',
    takesNothing: 'No necesita nada: basta con el comando.',
    moreInputs: (count) => `… y ${counted(count, { one: 'ajuste más', other: 'ajustes más' })}; todos están en /settings.`,
    example: 'Un ejemplo',
    price: 'Precio',
    tryIt: 'Empezar',
    unavailable: 'No está disponible por ahora.',
  },

  files: {
    image: (command) => `Responde a una imagen con ${command}, o escríbelo en su pie de foto.`,
    images: (command) => `Envía varias imágenes en un álbum con ${command} en el pie de foto, o responde con él a una imagen.`,
    video: (command) => `Responde a un video con ${command}, o escríbelo en su descripción.`,
    audio: (command) => `Responde a un audio con ${command}, o escríbelo en su descripción.`,
    file: (command) => `Responde a un archivo con ${command}, o escríbelo en su descripción.`,
    optional: (how) => `Si quieres: ${how}`,
    asked: 'Lo que falte, te lo pregunto.',
  },

  takes: {
    text: 'texto',
    integer: (min, max) => `un número entero${rangeOf(min, max)}`,
    number: (min, max) => `un número${rangeOf(min, max)}`,
    boolean: 'sí o no',
    choice: (options) => `una de estas opciones: ${options}`,
    seed: 'un número; si no das ninguno, uno al azar',
    image: 'una imagen',
    mask: 'una máscara (una imagen en blanco y negro)',
    video: 'un video',
    audio: 'un audio',
    file: 'un archivo',
    images: 'una o más imágenes',
    lora: 'el nombre de un LoRA',
    needed: 'obligatorio',
    normally: (value) => `normalmente ${value}`,
    yes: 'sí',
    no: 'no',
  },

  // As in English: the models behind the tools understand it best.
  example: {
    prompt: 'a lighthouse at dusk',
    text: 'soft light',
  },

  price: {
    free: 'gratis',
    perRun: (usd) => `${usd} por ejecución`,
    perImage: (usd) => `${usd} por imagen`,
    perSecond: (usd) => `${usd} por cada segundo de trabajo`,
    aboutPerRun: (usd, perSecond) => `unos ${usd} por ejecución (${perSecond} por cada segundo de trabajo)`,
    perToken: (usdIn, usdOut) => `${usdIn} por millón de tokens de entrada, ${usdOut} por millón de salida`,
    from: (price) => `desde ${price}`,
  },

  tools: {
    title: (count) => `${counted(count, tool)} para ti`,
    found: (search, count) => `${counted(count, tool)} para “${search}”`,
    none: (search) => `No hay nada con “${search}”. Prueba otra palabra, o solo /tools para verlas todas.`,
    how: 'Pulsa una para empezar. Busca con una palabra: /tools portrait',
  },

  status: {
    title: (count) => `Tienes ${counted(count, run)} en marcha`,
    nothing: 'No tienes nada en marcha. Lo terminado está en /history.',
    more: (count) => `… y ${count} más.`,
    cancel: (number, name) => `✖️ ${number}. ${name}`,
  },

  ago: {
    now: 'ahora mismo',
    minutes: (minutes) => `hace ${minutes} min`,
    hours: (hours) => `hace ${counted(hours, { one: 'hora', other: 'horas' })}`,
    days: (days) => `hace ${counted(days, day)}`,
  },

  states: {
    waiting: 'en espera',
    waitingAt: (place) => `en espera, lugar ${place}`,
    starting: 'empezando',
    queued: 'esperando la máquina',
    queuedAt: (place) => `esperando la máquina, lugar ${place}`,
    running: 'en marcha',
    runningAt: (percent) => `en marcha, ${percent} %`,
    collecting: 'trayendo el resultado',
    cancelling: 'cancelando',
    completed: 'lista',
    failed: 'falló',
    cancelled: 'cancelada',
    removed: 'borrada',
  },

  again: {
    nothing: 'Todavía no has ejecutado nada. Mira en /tools lo que hay.',
    gone: (name) => `${name} ya no está disponible. Mira en /tools lo que hay.`,
  },

  history: {
    title: 'Tus resultados',
    nothing: 'Aquí todavía no tienes resultados. Mira en /tools lo que hay.',
    how: 'Pulsa un número para recibir ese resultado otra vez.',
    resend: (number) => `📩 ${number}`,
    sending: 'Ya va en camino.',
    notDone: 'No hay nada que enviar: esa ejecución no dio resultado.',
  },

  settings: {
    title: 'Tus ajustes',
    pictures: (how) => `Las imágenes llegan como: ${how}`,
    language: (name) => `Idioma: ${name}`,
    automatic: 'el de Telegram',
    photo: 'foto',
    document: 'archivo',
    asTool: 'según la herramienta',
    asGeneral: 'como en general',
    ofTools: (names) => `Con ajustes propios: ${names}`,
    perTool: 'Ajustes de una herramienta …',
    chooseTool: '¿Qué herramienta?',
    allSettings: '‹ Todos los ajustes',
    ofTool: (name) => `Tus ajustes de ${name}`,
    noDefaults: 'No le has guardado valores propios.',
    defaults: 'Se usan cuando no das otra cosa:',
    set: (name) => `✏️ ${name}`,
    clear: (name) => `✖️ ${name}`,
    clearAll: 'Olvidarlos todos',
    change: 'Guardar un valor …',
    chooseInput: '¿Cuál?',
    saved: 'Guardado.',
    cleared: 'Olvidado.',
    unchanged: 'No cambió nada.',
    example: (line) => `Más rápido: ${line}`,
    unknownInput: (name, known) => `No tiene ningún ajuste llamado “${name}”. Se pueden guardar: ${known}.`,
    nothingToSave: 'No tiene nada que se pueda guardar.',
    doesNotFit: (name, takes) => `${name} acepta ${takes}. No se guardó nada.`,
    notUnderstood: (example) => `Escríbelo así: ${example}`,
    askValue: (name, takes) => `¿Qué valor uso desde ahora para ${name}? Acepta ${takes}.`,
  },

  usage: {
    title: (days) => `Tus últimos ${counted(days, day)}`,
    nothing: (days) => `No has ejecutado nada en los últimos ${counted(days, day)}.`,
    total: (runs, usd) => `${counted(runs, run)}, ${usd}`,
    failed: (runs) => `con error: ${runs}`,
    byTool: 'Por herramienta',
    byDay: 'Por día',
    goneTool: 'una herramienta que ya no está',
    others: (count) => counted(count, { one: 'herramienta más', other: 'herramientas más' }),
    days: (days) => counted(days, day),
  },

  cancel: {
    nothing: 'No hay nada que cancelar.',
    done: (name) => `Cancelé ${name}.`,
    asked: (name) => `Cancelando ${name}.`,
    over: (name) => `${name} ya terminó.`,
  },

  id: {
    user: 'Tú',
    chat: 'Este chat',
    topic: 'Este tema',
  },

  feedback: {
    ask: '¿Qué quieres decirle al dueño de este bot?',
    thanks: '¡Gracias! Ya se lo pasé.',
    unheard: 'No pude pasárselo ahora. Prueba más tarde.',
    empty: 'No le pasé nada.',
    tooMany: '¡Gracias, fue mucho en una hora! Envía el resto un poco más tarde.',
    title: (name) => `Comentario de ${name}`,
    user: 'Usuario',
    chat: 'Chat',
    topic: 'Tema',
    about: 'Sobre',
  },

  privacy: {
    title: 'Lo que se guarda',
    runs: 'Lo que ejecutas se guarda con sus datos y resultados, para que funcionen /history, /again y los botones.',
    files: (days) => `Los archivos se borran ${counted(days, day)} después de su último uso.`,
    filesForAWhile: 'Los archivos se borran un tiempo después de su último uso.',
    messages: 'Los demás mensajes del chat no se guardan. Lo que se le envía al bot se olvida poco después de atenderlo.',
    you: 'De ti: tu nombre, tu id de Telegram, tu idioma y tus /settings.',
    sharing: 'Tus palabras y archivos van al servicio que hace funcionar la herramienta, y a ningún otro lado.',
    remove: '🗑 bajo un resultado lo borra de aquí y de nuestro almacén. En /settings se olvidan los valores guardados.',
    more: 'Para que se borre todo, escríbele al dueño con /feedback.',
  },
}
