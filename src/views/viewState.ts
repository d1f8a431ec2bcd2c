// How the tree is viewed: by profile or as one list, and which profiles are expanded.
import { Emitter } from '../common/emitter.ts';
import type { WorkspaceMemory } from '../inbox/visibleRows.ts';

/** By profile, or one list of the rows of all profiles. */
export type ViewMode = 'profiles' | 'list';

const MODE_KEY = 'viewMode';

export class ViewState {
  readonly #memory: WorkspaceMemory;
  readonly #modes = new Emitter<ViewMode>();
  readonly onDidChangeMode = this.#modes.event;
  /** Ids of expanded profiles: VS Code forgets them while the list is there instead. */
  readonly expanded = new Set<string>();
  #mode: ViewMode;

  constructor(memory: WorkspaceMemory) {
    this.#memory = memory;
    this.#mode = memory.get(MODE_KEY) === 'list' ? 'list' : 'profiles';
  }

  get mode(): ViewMode {
    return this.#mode;
  }

  /** In this workspace from now on. */
  setMode(mode: ViewMode): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    void this.#memory.update(MODE_KEY, mode);
    this.#modes.fire(mode);
  }

  dispose(): void {
    this.#modes.dispose();
  }
}
