import { externalDataInterceptor } from '@smithy/core/config';
import { sdkText } from './sharedFileParser.ts';
import { followSharedFiles, type SharedFiles } from './sharedProfiles.ts';

/**
 * From now on whatever of the SDK reads the shared AWS files finds in them what `readSharedFiles` found last: its parser
 * reads some lines otherwise (see `awsFile.ts`), and a plan must be carried out with the settings that it was made of.
 */
export function shareFilesWithSdk(): void {
  followSharedFiles(share);
}

function share({ locations, sections }: SharedFiles): void {
  externalDataInterceptor.interceptFile(locations.config, sdkText(sections.config, 'config'));
  externalDataInterceptor.interceptFile(locations.credentials, sdkText(sections.credentials, 'credentials'));
}
