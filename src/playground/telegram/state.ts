import type { FilesState } from './files.ts'
import type { MenusState } from './menus.ts'
import type { RoomsState } from './rooms.ts'
import type { UpdatesState } from './updates.ts'
import type { World } from './world.ts'

/** All of a world that outlives a restart, as data with Maps and bytes in it. */
export interface WorldState {
  readonly rooms: RoomsState
  readonly files: FilesState
  readonly updates: UpdatesState
  readonly menus: MenusState
  readonly presses: { readonly lastId: number }
}

export const snapshotOf = ({ rooms, files, updates, menus, presses }: World): WorldState => ({
  rooms: rooms.snapshot(),
  files: files.snapshot(),
  updates: updates.snapshot(),
  menus: menus.snapshot(),
  presses: presses.snapshot(),
})

export const restore = (world: World, state: WorldState): void => {
  world.rooms.restore(state.rooms)
  world.files.restore(state.files)
  world.updates.restore(state.updates)
  world.menus.restore(state.menus)
  world.presses.restore(state.presses)
}
