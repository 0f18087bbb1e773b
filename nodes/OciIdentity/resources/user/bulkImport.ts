import { ociCapabilities } from '../../../../providers/oci/directory/capabilities';
import { bulkImport } from '../../../shared/bulkImport/operation';
import type { OciSession } from '../../session';

export const bulkImportUsers = bulkImport<OciSession>({
	capabilities: ociCapabilities,
	calls: (session) => session.calls,
	openDirectory: (session, { scope, maxConcurrency }) => session.openDirectory({ scope, maxConcurrency }),
});
