import { from, imageInput, node, outputImage, sample, seedInput, sliderInput, textInput, wholeInput } from './make.ts'

/** Two by two pixels from warm light to blue shade; laid over a picture they become a gradient. */
const evening =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAFklEQVQI12P4f67i/6oohgq3Cg2jPAA16QZHuMvSNwAAAABJRU5ErkJggg=='

const view = (hour: string) => node('PlaygroundPainter', { prompt: from('1'), seed: from('2'), hour, width: 640, height: 640 })

export const timesOfDay = sample(
  'Times of Day',
  {
    '1': textInput('prompt', 'Prompt', 'The place, in your own words.'),
    '2': seedInput(),
    '3': view('at dawn'),
    '4': view('by day'),
    '5': view('at dusk'),
    '6': view('at night'),
    '7': node('ImageBatch', { image1: from('3'), image2: from('4') }),
    '8': node('ImageBatch', { image1: from('5'), image2: from('6') }),
    '9': node('ImageBatch', { image1: from('7'), image2: from('8') }),
    '10': node('SaveImage', { images: from('9'), filename_prefix: 'hour' }),
  },
  { gpu: 'L4', notes: ['One place four times: at dawn, by day, at dusk and at night.'] },
)

export const softFocus = sample(
  'Soft Focus',
  {
    '1': imageInput('input_image', 'Picture', 'The one that should glow.'),
    '2': sliderInput('glow', 'Glow', 'How much of it.', { preset: 0.6, min: 0, max: 1 }),
    '3': node('ImageBlur', { image: from('1'), blur_radius: 24, sigma: 10 }),
    '4': node('ImageBlend', { image1: from('1'), image2: from('3'), blend_factor: from('2'), blend_mode: 'screen' }),
    '5': outputImage('4', 'glowing', 'jpg'),
  },
  { fluid: true, notes: ['Lets a picture glow, as if through a misted lens.'] },
)

export const goldenHour = sample(
  'Golden Hour',
  {
    '1': imageInput('input_image', 'Picture', 'The one to put into evening light.'),
    '2': node('LoadImage', { image: evening }),
    '3': node('ImageBlend', { image1: from('1'), image2: from('2'), blend_factor: 0.8, blend_mode: 'soft_light' }),
    '4': node('SaveImage', { images: from('3'), filename_prefix: 'golden' }),
  },
  { notes: ['Puts a picture into the light of an evening.'] },
)

export const crop = sample(
  'Crop',
  {
    '1': imageInput('input_image', 'Picture', 'The one to cut from.'),
    '2': wholeInput('left', 'Left', 'Where it begins, in pixels.', 0),
    '3': wholeInput('top', 'Top', 'Where it begins, in pixels.', 0),
    '4': wholeInput('width', 'Width', 'In pixels.', 512),
    '5': wholeInput('height', 'Height', 'In pixels.', 512),
    '6': node('ImageCrop', { image: from('1'), x: from('2'), y: from('3'), width: from('4'), height: from('5') }),
    '7': outputImage('6', 'cut'),
  },
  { notes: ['Cuts a piece out of a picture.'] },
)
