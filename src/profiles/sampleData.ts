// "Explore with Sample Data": the emulator inside the extension.
import pLimit from 'p-limit';
import type { CredentialSource } from '../aws/config/credentialSource.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { ProfileList } from './profileList.ts';

/** Their credentials are in no file. */
const NO_SOURCE: CredentialSource = { profile: '', origin: { kind: 'none', problem: '' }, roles: [] };

/**
 * "Explore with Sample Data": the emulator inside the extension, on a loopback port of its own, with keys made for
 * this start. Nothing is written to the AWS files, and nothing leaves the machine.
 */
export class SampleData {
  readonly #profiles: Pick<ProfileList, 'setSamples'>;
  readonly #onDidChange: (open: boolean) => void;
  #emulator: Emulator | undefined;
  /** Opening and closing, one after the other, whatever was pressed in between. */
  readonly #inTurn = pLimit(1);

  constructor(profiles: Pick<ProfileList, 'setSamples'>, onDidChange: (open: boolean) => void) {
    this.#profiles = profiles;
    this.#onDidChange = onDidChange;
  }

  /** Resolves when the sample profiles are there; rejects with a sentence where they cannot be. */
  open(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#emulator) return;
      const emulator = await start();
      try {
        await this.#show(emulator);
        this.#emulator = emulator;
      } catch (error) {
        await emulator.close();
        throw error;
      }
      this.#onDidChange(true);
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      const emulator = this.#emulator;
      if (!emulator) return;
      this.#emulator = undefined;
      this.#onDidChange(false);
      await this.#profiles.setSamples([]);
      await emulator.close();
    });
  }

  dispose(): void {
    void this.#inTurn(() => this.#emulator?.close());
  }

  async #show({ endpoint, world }: Emulator): Promise<void> {
    const { tellSampleStory } = await import('../emulator/sampleStory.ts');
    const samples = tellSampleStory(world).map(({ name, region, accessKeyId, secretAccessKey }) => ({
      profile: { name, region, endpoints: { '*': endpoint }, settings: {}, credentialSource: NO_SOURCE },
      credentials: () => Promise.resolve({ accessKeyId, secretAccessKey }),
    }));
    await this.#profiles.setSamples(samples);
  }
}

async function start(): Promise<Emulator> {
  const { startEmulator } = await import('../emulator/emulator.ts');
  return startEmulator();
}
