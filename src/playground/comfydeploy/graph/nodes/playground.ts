import { describeFrame } from '../describe.ts'
import { type Frame, fittedTo, frameOf, pngOf, sharpOf, svgFrame } from '../frames.ts'
import { blobIn, framesIn, isUsable, type NodeClass, type NodeClasses, numberIn, textIn, wholeIn } from '../node.ts'
import { paint } from '../painter/paint.ts'
import { reliefOf } from '../relief.ts'
import { loudnessOf, tuneOf, waveformSvg } from '../sound.ts'

type Inputs = Parameters<NodeClass['run']>[0]

const sizeIn = (inputs: Inputs): { width: number; height: number } => {
  const range = { min: 64, max: 2048, fallback: 768 }
  return { width: wholeIn(inputs, 'width', range), height: wholeIn(inputs, 'height', range) }
}
const seedIn = (inputs: Inputs): number => wholeIn(inputs, 'seed', { min: -1, max: Number.MAX_SAFE_INTEGER, fallback: 0 })
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const linesOf = (text: string, perLine: number): string[] => {
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < perLine) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.slice(0, 6)
}

const overlaid = (frame: Frame, svg: string): Promise<Frame> => frameOf(sharpOf(frame).composite([{ input: Buffer.from(svg) }]))

const painter: NodeClass = {
  run: async (inputs) => {
    const pictures = wholeIn(inputs, 'pictures', { min: 1, max: 24, fallback: 1 })
    const scene = { prompt: textIn(inputs, 'prompt'), hour: textIn(inputs, 'hour'), seed: seedIn(inputs), ...sizeIn(inputs) }
    const frames = Array.from({ length: pictures }, (_, index) => svgFrame(paint({ ...scene, phase: index / pictures })))
    const painted = await Promise.all(frames)
    const under = inputs['image']
    if (!isUsable(under)) return { values: [{ frames: painted }] }
    // With a picture to start from, its shapes shine through the new colours.
    const [sketch] = framesIn(inputs, 'image')
    const strength = numberIn(inputs, 'strength', { min: 0, max: 1, fallback: 0.5 })
    const laid = painted.map(async (frame) => {
      const grey = await frameOf(
        sharpOf(await fittedTo(sketch, frame))
          .greyscale()
          .normalise(),
      )
      const veil = await sharpOf(grey)
        .ensureAlpha(1 - strength)
        .png()
        .toBuffer()
      return frameOf(sharpOf(frame).composite([{ input: veil, blend: 'hard-light' }]))
    })
    return { values: [{ frames: await Promise.all(laid) }] }
  },
}

const poster: NodeClass = {
  run: async (inputs) => {
    const made = framesIn(inputs, 'image').map((frame) => {
      const { width, height } = frame
      const lines = linesOf(textIn(inputs, 'title'), 18)
      const longest = Math.max(6, ...lines.map((line) => line.length))
      const size = Math.min((width * 1.4) / longest, width / 8, (height * 0.3) / Math.max(1, lines.length))
      const rows = lines.map(
        (line, index) => `<text x="${width / 2}" y="${height - size * (lines.length - index) * 1.12 + size * 0.5}">${escaped(line)}</text>`,
      )
      const band = height - size * (lines.length * 1.12 + 1.4)
      return overlaid(
        frame,
        `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="b" x2="0" y2="1"><stop stop-opacity="0"/><stop offset=".45" stop-opacity=".78"/></linearGradient></defs><rect y="${band}" width="${width}" height="${height - band}" fill="url(#b)"/><g font-family="Georgia,DejaVu Serif,serif" font-weight="700" font-size="${size}" text-anchor="middle" fill="#fff">${rows.join('')}</g><rect x="${size * 0.3}" y="${size * 0.3}" width="${width - size * 0.6}" height="${height - size * 0.6}" fill="none" stroke="#fff" stroke-opacity=".75" stroke-width="${Math.max(1, size * 0.06)}"/></svg>`,
      )
    })
    return { values: [{ frames: await Promise.all(made) }] }
  },
}

const waveform: NodeClass = {
  run: async (inputs) => {
    const size = { width: 900, height: 360 }
    const ground = isUsable(inputs['image'])
      ? await fittedTo(framesIn(inputs, 'image')[0], size)
      : await svgFrame(paint({ prompt: 'indigo night', seed: 7, ...size }))
    const bars = waveformSvg(loudnessOf(blobIn(inputs, 'audio').bytes, 90), size.width, size.height, 'rgba(255,255,255,.88)')
    return { values: [{ frames: [await overlaid(ground, bars)] }] }
  },
}

const contactSheet: NodeClass = {
  run: async (inputs) => {
    const frames = framesIn(inputs, 'images')
    const columns = Math.ceil(Math.sqrt(frames.length))
    const [cell, gap] = [320, 12]
    const rows = Math.ceil(frames.length / columns)
    const tiles = frames.map(async (frame, index) => ({
      input: await pngOf(await frameOf(sharpOf(frame).resize(cell, cell, { fit: 'cover' }))),
      left: gap + (index % columns) * (cell + gap),
      top: gap + Math.floor(index / columns) * (cell + gap),
    }))
    const sheet = `<svg xmlns="http://www.w3.org/2000/svg" width="${gap + columns * (cell + gap)}" height="${gap + rows * (cell + gap)}"><rect width="100%" height="100%" fill="#f4f1ea"/></svg>`
    return { values: [{ frames: [await frameOf(sharpOf(await svgFrame(sheet)).composite(await Promise.all(tiles)))] }] }
  },
}

const stamp = (seconds: number): string => `00:00:${String(seconds).padStart(2, '0')},000`

/** Nodes of the playground's own: what a model would do, done with shapes. */
export const playgroundNodes: NodeClasses = {
  PlaygroundPainter: painter,
  PlaygroundPoster: poster,
  PlaygroundWaveform: waveform,
  PlaygroundContactSheet: contactSheet,
  PlaygroundDescriber: { run: async (inputs) => ({ values: [await describeFrame(framesIn(inputs, 'image')[0])] }) },
  PlaygroundTune: {
    run: (inputs) => ({
      values: [{ blob: { fileName: 'tune.wav', mimeType: 'audio/x-wav', bytes: tuneOf(textIn(inputs, 'text'), seedIn(inputs)) } }],
    }),
  },
  PlaygroundRelief: {
    run: async (inputs) => ({
      values: [{ blob: { fileName: 'relief.glb', mimeType: 'model/gltf-binary', bytes: await reliefOf(framesIn(inputs, 'image')[0]) } }],
    }),
  },
  PlaygroundSubtitles: {
    run: (inputs) => {
      const lines = linesOf(textIn(inputs, 'text'), 40)
      const cues = lines.map((line, index) => `${index + 1}\n${stamp(index * 3)} --> ${stamp(index * 3 + 3)}\n${line}\n`)
      return { values: [{ blob: { fileName: 'subtitles.srt', mimeType: 'application/x-subrip', bytes: Buffer.from(cues.join('\n')) } }] }
    },
  },
}
