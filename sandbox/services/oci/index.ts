import * as z from 'zod/v4-mini';
import { defineService } from '../../service';

export const definition = defineService({
	id: 'oci',
	title: 'OCI Identity',
	basePath: '/oci',
	options: z.strictObject({
		tenancyKind: z._default(z.enum(['domains', 'classic']), 'domains').register(z.globalRegistry, { description: 'x' }),
	}),
	create(context) {
		context.table<{ id: string }>('users');
		return {
			register(app) {
				app.get('/x', () => ({ kind: context.options.tenancyKind }));
			},
			credentials: async () => ({ ociIdentityApi: { privateKey: await context.rsaPrivateKey() } }),
			state: () => ({ users: [], groups: [], memberships: [] }),
			seed: () => undefined,
			reset: () => undefined,
			errorReply: ({ status }) => ({ body: `{"code":"x","message":"${status}"}` }),
		};
	},
});
