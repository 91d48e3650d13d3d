import sharp from 'sharp'
import { frameOf, sharpOf } from '../../../src/playground/comfydeploy/graph/frames.ts'
import { framesIn, type NodeClasses, wholeIn } from '../../../src/playground/comfydeploy/graph/node.ts'
import { nodeClasses } from '../../../src/playground/comfydeploy/graph/nodes/index.ts'

const border = { min: 0, max: 16384, fallback: 0 }

/** The model-free nodes: those that the painter has, and what it lacks. They make real pictures. */
export const runnable: NodeClasses = {
  ...nodeClasses,
  ImageQuantize: {
    run: async (inputs) => {
      const colours = Math.max(2, wholeIn(inputs, 'colors', { min: 1, max: 256, fallback: 256 }))
      const frames = framesIn(inputs, 'image').map(async (frame) =>
        frameOf(sharp(await sharpOf(frame).png({ palette: true, colours }).toBuffer())),
      )
      return { values: [{ frames: await Promise.all(frames) }] }
    },
  },
  ImagePadForOutpaint: {
    run: async (inputs) => {
      const [left, top, right, bottom] = ['left', 'top', 'right', 'bottom'].map((name) => wholeIn(inputs, name, border))
      const sides = { left: left ?? 0, top: top ?? 0, right: right ?? 0, bottom: bottom ?? 0, background: '#808080' }
      const frames = framesIn(inputs, 'image').map((frame) => frameOf(sharpOf(frame).extend(sides)))
      return { values: [{ frames: await Promise.all(frames) }, undefined] }
    },
  },
  PrimitiveInt: { run: (inputs) => ({ values: [inputs['value']] }) },
  PrimitiveString: { run: (inputs) => ({ values: [inputs['value']] }) },
}
