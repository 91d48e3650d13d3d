import { type Frame, sharpOf } from './frames.ts'

const side = 48

/** A picture as a landscape in 3D: bright is high. One GLB with colours at its corners. */
export const reliefOf = async (frame: Frame): Promise<Buffer> => {
  const data = await sharpOf(frame).removeAlpha().resize(side, side, { fit: 'fill' }).blur(0.8).raw().toBuffer()
  const positions = new Float32Array(side * side * 3)
  const colours = new Float32Array(side * side * 3)
  for (let at = 0; at < side * side; at += 1) {
    const [r, g, b] = [(data[at * 3] ?? 0) / 255, (data[at * 3 + 1] ?? 0) / 255, (data[at * 3 + 2] ?? 0) / 255]
    positions.set(
      [(at % side) / (side - 1) - 0.5, (0.2126 * r + 0.7152 * g + 0.0722 * b) * 0.25, Math.floor(at / side) / (side - 1) - 0.5],
      at * 3,
    )
    colours.set([r, g, b], at * 3)
  }
  const indices = new Uint16Array((side - 1) * (side - 1) * 6)
  for (let row = 0, at = 0; row < side - 1; row += 1)
    for (let column = 0; column < side - 1; column += 1, at += 6) {
      const corner = row * side + column
      indices.set([corner, corner + side, corner + 1, corner + 1, corner + side, corner + side + 1], at)
    }
  const parts = [positions, colours, indices].map((part) => Buffer.from(part.buffer))
  const binary = Buffer.concat(parts)
  let offset = 0
  const bufferViews = parts.map((part) => {
    const view = { buffer: 0, byteOffset: offset, byteLength: part.length }
    offset += part.length
    return view
  })
  const document = {
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0, COLOR_0: 1 }, indices: 2 }] }],
    buffers: [{ byteLength: binary.length }],
    bufferViews,
    accessors: [
      { bufferView: 0, componentType: 5126, count: side * side, type: 'VEC3', min: [-0.5, 0, -0.5], max: [0.5, 0.25, 0.5] },
      { bufferView: 1, componentType: 5126, count: side * side, type: 'VEC3' },
      { bufferView: 2, componentType: 5123, count: indices.length, type: 'SCALAR' },
    ],
  }
  const padded = (bytes: Buffer, fill: number): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4, fill)])
  const chunk = (bytes: Buffer, type: number): Buffer => {
    const head = Buffer.alloc(8)
    head.writeUInt32LE(bytes.length, 0)
    head.writeUInt32LE(type, 4)
    return Buffer.concat([head, bytes])
  }
  const body = Buffer.concat([chunk(padded(Buffer.from(JSON.stringify(document)), 0x20), 0x4e4f534a), chunk(padded(binary, 0), 0x004e4942)])
  const head = Buffer.alloc(12)
  head.writeUInt32LE(0x46546c67, 0)
  head.writeUInt32LE(2, 4)
  head.writeUInt32LE(12 + body.length, 8)
  return Buffer.concat([head, body])
}
