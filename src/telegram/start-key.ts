import { buttonData, type Key, toolCodeOf } from '../model/button.ts'

/** A button that starts a tool, as if its command had been sent with nothing behind it. */
export const startKey = (tool: { readonly toolId: string; readonly commandName: string }): Key => ({
  text: `/${tool.commandName}`,
  data: buttonData('start_tool', toolCodeOf(tool.toolId)),
})
