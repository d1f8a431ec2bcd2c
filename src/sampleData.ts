import type { Emulator } from './emulator/emulator.ts';
import type { ProfileList } from './profileList.ts';

/**
 * "Explore with Sample Data": the emulator inside the extension, on a loopback port of its own, with keys made for
 * this start. Nothing is written to the AWS files, and nothing leaves the machine.
 */
export class SampleData {
  readonly #profiles: ProfileList;
  readonly #onDidChange: (open: boolean) => void;
  #emulator: Promise<Emulator> | undefined;

  constructor(profiles: ProfileList, onDidChange: (open: boolean) => void) {
    this.#profiles = profiles;
    this.#onDidChange = onDidChange;
  }

  /** A second call while the first is under way waits for that one. */
  async open(): Promise<void> {
    if (this.#emulator) {
      await this.#emulator;
      return;
    }
    this.#emulator = start();
    try {
      await this.#show(await this.#emulator);
    } catch (error) {
      this.#emulator = undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    const emulator = this.#emulator;
    if (!emulator) return;
    this.#emulator = undefined;
    this.#onDidChange(false);
    await this.#profiles.setSamples([]);
    await (await emulator).close();
  }

  async #show({ endpoint, world }: Emulator): Promise<void> {
    const { tellSampleStory } = await import('./emulator/sampleStory.ts');
    const samples = tellSampleStory(world).map(({ name, region, accessKeyId, secretAccessKey }) => ({
      profile: { name, region, endpoints: { '*': endpoint }, settings: {} },
      credentials: () => Promise.resolve({ accessKeyId, secretAccessKey }),
    }));
    this.#onDidChange(true);
    await this.#profiles.setSamples(samples);
  }

  dispose(): void {
    void this.#emulator?.then((emulator) => emulator.close());
  }
}

async function start(): Promise<Emulator> {
  const { startEmulator } = await import('./emulator/emulator.ts');
  return startEmulator();
}
