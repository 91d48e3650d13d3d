import { enumInput, from, imageInput, node, outputImage, sample, seedInput, sliderInput, textInput, wholeInput } from './make.ts'

export const paint = sample(
  'Paint',
  {
    '1': textInput('prompt', 'Prompt', 'What to paint, in your own words.'),
    '2': seedInput(),
    '3': wholeInput('width', 'Width', 'In pixels.', 768),
    '4': wholeInput('height', 'Height', 'In pixels.', 768),
    '5': node('PlaygroundPainter', { prompt: from('1'), seed: from('2'), width: from('3'), height: from('4') }),
    '6': outputImage('5', 'picture'),
  },
  {
    fluid: true,
    gpu: 'A10G',
    notes: ['Paints a landscape from your words. Colours, times of day and things like sea, city, forest or cat are understood.'],
  },
)

export const surprise = sample(
  'Surprise',
  {
    '1': node('PlaygroundPainter', { prompt: 'somewhere else', seed: 1, width: 768, height: 512 }),
    '2': node('SaveImage', { images: from('1'), filename_prefix: 'surprise' }),
  },
  { notes: ['A place that nobody has asked for. Different every time.'] },
)

export const upscale = sample(
  'Upscale',
  {
    '1': imageInput('input_image', 'Picture', 'The one to enlarge.'),
    '2': sliderInput('factor', 'Factor', 'How much larger.', { preset: 2, min: 1, max: 4 }),
    '3': node('ImageScaleBy', { image: from('1'), scale_by: from('2'), upscale_method: 'lanczos' }),
    '4': node('ImageSharpen', { image: from('3'), sharpen_radius: 1, sigma: 0.6, alpha: 0.6 }),
    '5': outputImage('4', 'large'),
  },
  { fluid: true, notes: ['Makes a picture larger and a little crisper.', '@bot send-as=document'] },
)

export const invert = sample(
  'Invert',
  {
    '1': imageInput('input_image', 'Picture', 'The one to turn into its negative.'),
    '2': node('ImageInvert', { image: from('1') }),
    '3': node('SaveImage', { images: from('2'), filename_prefix: 'negative' }),
    '4': node('PreviewImage', { images: from('1') }),
  },
  { notes: ['The negative of a picture.'] },
)

export const describe = sample(
  'Describe',
  {
    '1': imageInput('input_image', 'Picture', 'The one to describe.'),
    '2': node('PlaygroundDescriber', { image: from('1') }),
    '3': node('ComfyDeployOutputText', { text: from('2'), filename_prefix: 'description', file_type: 'txt', output_id: 'description' }),
  },
  { notes: ['Says what is to be seen: size, light and colours.'] },
)

export const poster = sample(
  'Poster',
  {
    '1': imageInput('input_image', 'Picture', 'The background.'),
    '2': textInput('title', 'Title', 'What the poster says.'),
    '3': node('ImageScale', { image: from('1'), upscale_method: 'lanczos', width: 800, height: 1100, crop: 'center' }),
    '4': node('PlaygroundPoster', { image: from('3'), title: from('2') }),
    '5': outputImage('4', 'poster', 'jpg'),
  },
  { fluid: true, notes: ['Turns a picture and a title into a poster.'] },
)

export const restyle = sample(
  'Restyle',
  {
    '1': textInput('prompt', 'Prompt', 'The new look.'),
    '2': node('EmptyImage', { width: 768, height: 512, batch_size: 1, color: 8421504 }),
    '3': imageInput('input_image', 'Sketch', 'A picture to start from, if you have one.', { default_value: from('2') }),
    '4': wholeInput('seed', 'Seed', 'The same number gives the same picture.', 42),
    '5': node('PlaygroundPainter', { prompt: from('1'), image: from('3'), seed: from('4'), width: 768, height: 512, strength: 0.55 }),
    '6': outputImage('5', 'restyled'),
  },
  { notes: ['Paints over a picture; without one, it paints freely.'] },
)

export const contactSheet = sample(
  'Contact Sheet',
  {
    '1': node('ComfyUIDeployExternalImageBatch', {
      input_id: 'input_images',
      display_name: 'Pictures',
      description: 'Two or more.',
      images: '[]',
    }),
    '2': node('PlaygroundContactSheet', { images: from('1') }),
    '3': outputImage('2', 'sheet', 'jpg'),
  },
  { fluid: true, notes: ['Puts several pictures on one sheet.'] },
)

export const blend = sample(
  'Blend',
  {
    '1': imageInput('first', 'First picture', 'The one below.'),
    '2': imageInput('second', 'Second picture', 'The one on top.'),
    '3': enumInput('mode', 'Mode', 'How they meet.', ['normal', 'multiply', 'screen', 'overlay', 'soft_light', 'difference']),
    '4': sliderInput('factor', 'Strength', 'How much of the second one.', { preset: 0.5, min: 0, max: 1 }),
    '5': node('ImageBlend', { image1: from('1'), image2: from('2'), blend_factor: from('4'), blend_mode: from('3') }),
    '6': outputImage('5', 'blended'),
  },
  { notes: ['Lays one picture over another.'] },
)

export const order = sample(
  'Order',
  {
    '1': node('ComfyUIDeployExternalBoolean', {
      input_id: 'sharpen',
      display_name: 'Crisp',
      description: 'Sharpen it.',
      default_value: true,
    }),
    '2': enumInput('place', 'Place', 'Where it is.', ['sea', 'city', 'forest', 'desert', 'mountain meadow']),
    '3': enumInput('light', 'Light', 'When it is.', ['sunset', 'night', 'spring']),
    '4': node('ComfyUIDeployStringCombine', { text_1: from('2'), text_2: from('3'), separator: ' ' }),
    '5': node('PlaygroundPainter', { prompt: from('4'), seed: 7, width: 896, height: 512 }),
    '6': node('SaveImage', { images: from('5'), filename_prefix: 'order' }),
  },
  { notes: ['A landscape by form: choose the place and the light.'] },
)

export const animate = sample(
  'Animate',
  {
    '1': textInput('prompt', 'Prompt', 'What should move.'),
    '2': wholeInput('seed', 'Seed', 'The same number gives the same scene.', 7),
    '3': node('PlaygroundPainter', { prompt: from('1'), seed: from('2'), width: 480, height: 320, pictures: 12 }),
    '4': node('SaveAnimatedWEBP', {
      images: from('3'),
      filename_prefix: 'moving',
      fps: 8,
      lossless: false,
      quality: 80,
      method: 'default',
    }),
  },
  { fluid: true, notes: ['A landscape that moves a little.'] },
)

export const sleepy = sample(
  'Sleepy',
  {
    '1': textInput('prompt', 'Prompt', 'What to dream of.'),
    '2': node('PlaygroundPainter', { prompt: from('1'), seed: 3 }),
    '3': node('SaveImage', { images: from('2'), filename_prefix: 'sleepy' }),
  },
  { machine: 'workshop', notes: ['Its machine is still being built.'] },
)
