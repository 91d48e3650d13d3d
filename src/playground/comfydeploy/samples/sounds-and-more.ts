import { audioInput, from, imageInput, node, outputImage, sample, textInput, videoInput, wholeInput } from './make.ts'

export const tune = sample(
  'Tune',
  {
    '1': textInput('text', 'Words', 'Each letter is a note.'),
    '2': wholeInput('seed', 'Key', 'Changes the pitch.', 1),
    '3': node('PlaygroundTune', { text: from('1'), seed: from('2') }),
    '4': node('SaveAudio', { audio: from('3'), filename_prefix: 'audio/tune' }),
  },
  { notes: ['Plays your words as a little tune.'] },
)

export const waveform = sample(
  'Waveform',
  { '1': audioInput(), '2': node('PlaygroundWaveform', { audio: from('1') }), '3': outputImage('2', 'waveform') },
  { fluid: true, notes: ['Draws what a sound looks like.'] },
)

export const cover = sample(
  'Cover',
  {
    '1': audioInput(),
    '2': textInput('prompt', 'Prompt', 'What the cover shows.'),
    '3': node('PlaygroundPainter', { prompt: from('2'), seed: 11, width: 900, height: 360 }),
    '4': node('PlaygroundWaveform', { audio: from('1'), image: from('3') }),
    '5': outputImage('4', 'cover', 'jpg'),
    '6': node('SaveAudio', { audio: from('1'), filename_prefix: 'audio/cover' }, 'song'),
  },
  { notes: ['Paints a cover for a song and hands the song back with it.'] },
)

export const postcard = sample(
  'Postcard',
  {
    '1': imageInput('picture', 'Picture', 'What is on it.'),
    '2': audioInput(),
    '3': node('PlaygroundWaveform', { audio: from('2'), image: from('1') }),
    '4': outputImage('3', 'card', 'jpg'),
    '5': node('SaveAudio', { audio: from('2'), filename_prefix: 'audio/greeting' }, 'greeting'),
  },
  { notes: ['Puts a voice on a picture: it needs one of each.'] },
)

export const passVideo = sample(
  'Pass',
  { '1': videoInput(), '2': node('SaveVideo', { video: from('1'), filename_prefix: 'video/pass', format: 'auto', codec: 'auto' }) },
  { notes: ['Hands a video back as it came.'] },
)

export const subtitle = sample(
  'Subtitle',
  {
    '1': videoInput(),
    '2': textInput('text', 'Text', 'What is said.'),
    '3': node('PlaygroundSubtitles', { text: from('2') }),
    '4': node('SaveVideo', { video: from('1'), filename_prefix: 'video/subtitled', format: 'auto', codec: 'auto' }),
    '5': node('ComfyDeployOutputFile', { file_path: from('3'), filename_prefix: 'subtitles', output_id: 'subtitles' }),
  },
  { fluid: true, notes: ['Writes a subtitle file to go with a video.'] },
)

export const relief = sample(
  'Relief',
  {
    '1': imageInput('input_image', 'Picture', 'Bright becomes high.'),
    '2': node('PlaygroundRelief', { image: from('1') }),
    '3': node('SaveGLB', { mesh: from('2'), filename_prefix: 'mesh/relief' }),
  },
  { notes: ['Turns a picture into a landscape in 3D.'] },
)
